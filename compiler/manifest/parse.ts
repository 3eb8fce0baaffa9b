import { type Diagnostic, diagnostic, type Path, printable } from "#diagnostic";
import { decode } from "./decode.ts";
import type { Document, Parsed, SourceFile } from "./document.ts";
import { documentsOf } from "./documents.ts";
import type { Lines } from "./lines.ts";
import { remember } from "./spelling.ts";
import type { Tree } from "./tree.ts";

/** A file with that many problems is refused without a look at the rest. */
const MAX_PROBLEMS = 50;

/** The Kubernetes objects of a YAML or JSON file, Lists unpacked; whatever is not exactly one is reported. */
export function parseManifests(file: SourceFile): Parsed {
  const text = decode(file);
  if (typeof text !== "string") return { documents: [], diagnostics: [text] };
  const documents: Document[] = [];
  const diagnostics: Diagnostic[] = [];
  const { found, lines } = documentsOf(file.path, text);
  for (const { index, tree } of found) {
    if (diagnostics.length >= MAX_PROBLEMS) break;
    if ("code" in tree) diagnostics.push(tree);
    else unpack({ file: file.path, index, tree, lines }, tree.value, [], null, documents, diagnostics);
  }
  if (found.length === 0) diagnostics.push(diagnostic("PCL1001", [file.path], "no document in this file", { source: { file: file.path, line: 1 } }));
  return { documents, diagnostics };
}

interface Origin {
  readonly file: string;
  readonly index: number;
  readonly tree: Tree;
  readonly lines: Lines;
}

function unpack(origin: Origin, value: unknown, path: Path, listed: Kinded | null, documents: Document[], diagnostics: Diagnostic[]): void {
  const fail = (message: string) => {
    const at = [origin.file, origin.index, ...path];
    const whole = path.length === 0 ? `document ${origin.index}` : `item ${path.join(".")} of document ${origin.index}`;
    const source = origin.lines.place(origin.tree.offsetAt(path));
    diagnostics.push(diagnostic("PCL1004", at, `${whole} ${message}`, { help: "every object needs apiVersion, kind and metadata", source }));
  };
  if (!isObject(value)) return fail(`is ${nameOf(value)}, not an object`);
  const { apiVersion = listed?.apiVersion, kind = listed?.kind, metadata = {}, items } = value;
  for (const [key, one] of Object.entries({ apiVersion, kind })) {
    if (typeof one !== "string" || one === "") return fail(one === undefined ? `has no \`${key}\`` : `has ${nameOf(one)} as \`${key}\`, not text`);
  }
  const kinded = { apiVersion: apiVersion as string, kind: kind as string };
  if (kinded.kind.endsWith("List") && (Array.isArray(items) || kinded.kind === "List")) {
    if (!Array.isArray(items)) return items === undefined || items === null ? undefined : fail("has no list of `items`");
    const inner = kinded.kind === "List" ? null : { ...kinded, kind: kinded.kind.slice(0, -4) };
    for (const [i, item] of items.entries()) unpack(origin, item, [...path, "items", i], inner, documents, diagnostics);
    return;
  }
  if (metadata !== null && !isObject(metadata)) return fail(`has ${nameOf(metadata)} as \`metadata\`, not an object`);
  const { name = "", namespace = "" } = metadata ?? {};
  for (const [key, one] of Object.entries({ name, namespace })) {
    if (typeof one !== "string" && one !== null) return fail(`has ${nameOf(one)} as \`metadata.${key}\`, not text`);
  }
  const document: Document = {
    ...kinded,
    name: (name as string | null) ?? "",
    namespace: (namespace as string | null) ?? "",
    value,
    file: origin.file,
    index: origin.index,
    locate: (inside) => origin.lines.place(origin.tree.offsetAt([...path, ...inside])),
  };
  remember(document, (inside) => origin.tree.spellingAt([...path, ...inside]));
  documents.push(document);
}

interface Kinded {
  readonly apiVersion: string;
  readonly kind: string;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The type of a value in a reader's words, with the value where it is short. */
export function nameOf(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return `the ${typeof value === "string" ? "text" : typeof value} \`${printable(String(value))}\``;
}
