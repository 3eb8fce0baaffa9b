import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const { imports: doors } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { imports: Record<string, { source: string }> };

export interface Imported {
  /** As it is written. */
  readonly specifier: string;
  /** The file of ours that it means; null for packages. */
  readonly file: string | null;
  readonly typeOnly: boolean;
}
export interface SourceText {
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly imports: readonly Imported[];
  /** The type that switches checking off is written somewhere. */
  readonly untyped: boolean;
}

/** Files below some folders, by paths from the root. */
export function filesBelow(...folders: string[]): string[] {
  const found: string[] = [];
  const walk = (path: string): void => {
    for (const name of readdirSync(join(ROOT, path)).sort()) {
      if (name === "node_modules" || name === "dist" || name.startsWith(".")) continue;
      const inside = `${path}/${name}`;
      if (statSync(join(ROOT, inside)).isDirectory()) walk(inside);
      else found.push(inside);
    }
  };
  for (const folder of folders) walk(folder);
  return found;
}

/** The TypeScript files of some folders with what they import. */
export function sourcesBelow(...folders: string[]): SourceText[] {
  return filesBelow(...folders)
    .filter((path) => path.endsWith(".ts"))
    .map((path) => {
      const text = readFileSync(join(ROOT, path), "utf8");
      const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, false);
      return { path, text, lines: text.split("\n").length - 1, imports: importsOf(path, tree), untyped: isUntyped(tree) };
    });
}

function isUntyped(node: ts.Node): boolean {
  return node.kind === ts.SyntaxKind.AnyKeyword || ts.forEachChild(node, (child) => isUntyped(child) || undefined) === true;
}

function importsOf(path: string, tree: ts.SourceFile): Imported[] {
  return tree.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const { moduleSpecifier } = statement;
    if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) return [];
    return [{ specifier: moduleSpecifier.text, file: fileOf(path, moduleSpecifier.text), typeOnly: isTypeOnly(statement) }];
  });
}

function isTypeOnly(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(statement)) return statement.isTypeOnly;
  const clause = statement.importClause;
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = clause.namedBindings;
  return clause.name === undefined && named !== undefined && ts.isNamedImports(named) && named.elements.every((one) => one.isTypeOnly);
}

function fileOf(from: string, specifier: string): string | null {
  if (specifier.startsWith(".")) return relative(ROOT, resolve(ROOT, dirname(from), specifier));
  return doors[specifier]?.source.replace(/^\.\//, "") ?? null;
}

/** The room of a file: a folder with a door, a target, or a top-level folder. */
export function roomOf(path: string): string {
  const [top = "", second = "", third = "", ...rest] = path.split("/");
  if (top === "compiler" && second.endsWith(".ts")) return "compiler";
  if (second === "targets" && rest.length > 0) return `targets/${third}`;
  return top === "compiler" || top === "pipelines" || top === "bpf" ? second : top;
}
