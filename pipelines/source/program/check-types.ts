import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type TypeScript from "typescript";
import { type Diagnostic, diagnostic, printable } from "#diagnostic";

type Compiler = typeof TypeScript;

export interface TypeCheck {
  /** The compiler of the author's repository isn't installed: nothing was checked. */
  readonly skipped: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks the types of a program with the TypeScript that its own repository has. */
export async function checkTypes(entry: string, cwd: string): Promise<TypeCheck> {
  const ts = await compilerFor(entry);
  if (ts === null) return { skipped: true, diagnostics: [] };
  const program = ts.createProgram([entry], optionsFor(ts, entry));
  const found = [...program.getSyntacticDiagnostics(), ...program.getGlobalDiagnostics(), ...program.getSemanticDiagnostics()];
  const own = found.filter((one) => one.category === ts.DiagnosticCategory.Error && !one.file?.fileName.includes("/node_modules/"));
  return { skipped: false, diagnostics: own.map((one) => asDiagnostic(ts, one, cwd)) };
}

async function compilerFor(entry: string): Promise<Compiler | null> {
  try {
    const path = createRequire(entry).resolve("typescript");
    const loaded = (await import(pathToFileURL(path).href)) as { default: Compiler };
    return typeof loaded.default?.createProgram === "function" ? loaded.default : null;
  } catch {
    return null;
  }
}

function optionsFor(ts: Compiler, entry: string): TypeScript.CompilerOptions {
  const config = ts.findConfigFile(dirname(entry), existsSync, "tsconfig.json");
  const own =
    config === undefined
      ? null
      : ts.getParsedCommandLineOfConfigFile(config, {}, { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined });
  const usual: TypeScript.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    skipLibCheck: true,
    resolveJsonModule: true,
    typeRoots: [join(dirname(entry), "node_modules", "@types")],
  };
  return { ...(own?.options ?? usual), noEmit: true, composite: false, incremental: false, allowImportingTsExtensions: true };
}

function asDiagnostic(ts: Compiler, one: TypeScript.Diagnostic, cwd: string): Diagnostic {
  const text = ts.flattenDiagnosticMessageText(one.messageText, "\n").split("\n")[0] ?? "";
  const message = printable(
    `${text.charAt(0).toLowerCase()}${text.slice(1)}`.replace(/'([^']*)'/g, (_all, word: string) => `\`${word}\``).replace(/\.$/, ""),
    400,
  );
  if (one.file === undefined || one.start === undefined) return diagnostic("PCL1019", [`TS${one.code}`], message);
  const { line, character } = one.file.getLineAndCharacterOfPosition(one.start);
  const file = relative(cwd, one.file.fileName).split(sep).join("/");
  return diagnostic("PCL1019", [`TS${one.code}`], message, { source: { file, line: line + 1, column: character + 1 } });
}
