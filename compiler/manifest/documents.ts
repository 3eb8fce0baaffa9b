import { type Diagnostic, diagnostic } from "#diagnostic";
import { readBlock } from "./block.ts";
import { NeedsSpots } from "./builder.ts";
import { composeYaml } from "./compose.ts";
import { readJson } from "./json.ts";
import { Lines } from "./lines.ts";
import { NotPlain } from "./not-plain.ts";
import { NotSimple } from "./scalar.ts";
import { type Found, LazyTree, type Spots, type Tree } from "./tree.ts";

/** A document with anchors, tags, folded blocks and the like is read up to this size, and a file's up to twice that: the full library needs some 500 bytes a byte. */
const MAX_FULL_YAML = 512 * 1024;
const MAX_DOCUMENTS = 100_000;

export interface Documents {
  /** By their number in the file, from 1; empty documents are counted and left out. */
  readonly found: readonly { readonly index: number; readonly tree: Tree | Diagnostic }[];
  readonly lines: Lines;
}

/** The documents of a file: JSON and simple YAML fast, all other YAML by the library, each problem as a diagnostic. */
export function documentsOf(path: string, body: string): Documents {
  const text = body.endsWith("\n") ? body : `${body}\n`;
  const lines = new Lines(path, text);
  const found: { index: number; tree: Tree | Diagnostic }[] = [];
  const full = { left: 2 * MAX_FULL_YAML };
  let index = 0;
  for (const { from, to, counted } of rangesOf(text)) {
    if (index >= MAX_DOCUMENTS) {
      const error = new NotPlain("PCL1003", from, `the file has more than ${MAX_DOCUMENTS} documents`);
      return { found: [{ index, tree: problemOf(path, index, lines, error) }], lines };
    }
    const trees = readRange(path, text, from, to, full);
    if (counted || trees.some((tree) => tree instanceof NotPlain || tree.value !== null)) index++;
    for (const [i, tree] of trees.entries()) {
      if (i > 0) index++;
      if (tree instanceof NotPlain) found.push({ index, tree: problemOf(path, index, lines, tree) });
      else if (tree.value !== null) found.push({ index, tree });
    }
  }
  return { found, lines };
}

interface Range {
  readonly from: number;
  readonly to: number;
  /** Opened by `---`. */
  readonly counted: boolean;
}

/** The documents between `---` lines; with directives or `...` the whole text is one. */
function rangesOf(text: string): readonly Range[] {
  if (/^(?:%|\.\.\.(?:\s|$))/m.test(text)) return [{ from: 0, to: text.length, counted: false }];
  const ranges: Range[] = [];
  let from = 0;
  let counted = false;
  for (const { index, 0: line } of text.matchAll(/^---(?=[ \t\n])[^\n]*\n/gm)) {
    ranges.push({ from, to: index, counted });
    from = /^--- *(?: #[^\n]*)?\n$/.test(line) ? index + line.length : index;
    counted = true;
  }
  return [...ranges, { from, to: text.length, counted }];
}

function readRange(path: string, text: string, from: number, to: number, full: { left: number }): readonly (Tree | NotPlain)[] {
  const json = /\S/.exec(text.slice(from, Math.min(to, from + 1000)))?.[0];
  if (json === "{" || json === "[") {
    const tree = lazily((spots) => readJson(text, from, to, spots));
    const broken = tree instanceof NotPlain && tree.code === "PCL1001";
    if (!broken || path.endsWith(".json") || to - from > MAX_FULL_YAML) return [tree];
  } else {
    try {
      return [lazily((spots) => readBlock(text, from, to, spots))];
    } catch (error) {
      if (!(error instanceof NotSimple)) throw error;
    }
  }
  if (to - from > Math.min(MAX_FULL_YAML, full.left)) {
    const message = `anchors, tags, folded text and the like are read in documents up to ${MAX_FULL_YAML} bytes, and twice that in a file`;
    return [new NotPlain("PCL1003", from, message)];
  }
  full.left -= to - from;
  return composeYaml(text.slice(from, to), from);
}

/** Reads for the value; the places are read when they are needed. */
function lazily(read: (spots: Spots | null) => Found): Tree | NotPlain {
  const again = () => {
    const spots: Spots = new Map();
    return { ...read(spots), spots };
  };
  try {
    return new LazyTree(read(null), again);
  } catch (error) {
    if (error instanceof NeedsSpots) return problemIn(again);
    if (error instanceof NotPlain) return error;
    throw error;
  }
}

function problemIn(again: () => unknown): NotPlain {
  try {
    again();
  } catch (error) {
    if (error instanceof NotPlain) return error;
    throw error;
  }
  throw new Error("internal error, please report: a key was given twice and then once");
}

function problemOf(file: string, index: number, lines: Lines, error: NotPlain): Diagnostic {
  const source = lines.place(error.offset);
  const both = error.earlier === null ? "" : `, on line ${lines.place(error.earlier).line} and line ${source.line}`;
  const template = lines.lineText(source.line).includes("{{");
  return diagnostic(error.code, [file, index], `${error.message}${both}`, {
    ...(template ? { help: "this looks like a template: render it first" } : {}),
    source,
  });
}
