import { Composer, Lexer, Parser, type Document as YamlDocument } from "yaml";
import { printable } from "#diagnostic";
import { nodeAt, spelledAt } from "./locate.ts";
import { MAX_DEPTH, NotPlain, tooDeep } from "./not-plain.ts";
import { plainOf } from "./plain.ts";
import type { Tree } from "./tree.ts";

const COLLECTIONS = new Set(["block-map", "block-seq", "flow-collection"]);
/** Marks between tokens: byte order mark, document start, flow error, scalar. */
const MARKS = /^[\u{feff}\u{2}\u{18}\u{1f}]$/u;

/** The YAML 1.2 documents of a text, read by the full library; `base` is where the text stands. Depth is checked token by token, before anything recurses. */
export function composeYaml(text: string, base: number): readonly (Tree | NotPlain)[] {
  const parser = new Parser();
  const tokens = [];
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    offset += MARKS.test(lexeme) ? 0 : lexeme.length;
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > MAX_DEPTH && parser.stack.filter((token) => COLLECTIONS.has(token.type)).length > MAX_DEPTH)
      return [tooDeep(base + offset)];
  }
  for (const token of parser.end()) tokens.push(token);
  const options = { version: "1.2", strict: true, prettyErrors: false, uniqueKeys: false, resolveKnownTags: false } as const;
  return [...new Composer(options).compose(tokens, false, text.length)].map((one) => treeOf(one as YamlDocument.Parsed, base));
}

function treeOf(document: YamlDocument.Parsed, base: number): Tree | NotPlain {
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) return new NotPlain("PCL1001", base + problem.pos[0], printable(problem.message.split("\n")[0] ?? "", 200));
  try {
    return {
      value: plainOf(document),
      offsetAt: (path) => base + nodeAt(document, path).offset,
      spellingAt: (path) => spelledAt(document, path),
    };
  } catch (error) {
    if (!(error instanceof NotPlain)) throw error;
    return new NotPlain(error.code, base + error.offset, error.message, error.earlier === null ? null : base + error.earlier);
  }
}
