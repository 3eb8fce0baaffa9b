import { Composer, Lexer, Parser, type Document as YamlDocument } from "yaml";
import { type Diagnostic, diagnostic, printable } from "#diagnostic";
import { Lines } from "./lines.ts";

export const MAX_DEPTH = 64;
const COLLECTIONS = new Set(["block-map", "block-seq", "flow-collection"]);

export interface Composed {
  readonly documents: readonly YamlDocument.Parsed[];
  readonly lines: Lines;
}

/** The YAML 1.2 documents of a text; JSON is one of them. Depth is checked token by token, before anything recurses. */
export function compose(file: string, text: string): Composed | Diagnostic {
  const lines = new Lines(file, text);
  const parser = new Parser();
  const tokens = [];
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    offset += lexeme.length > 0 && !/^[\u{2}\u{18}\u{1f}]$/u.test(lexeme) ? lexeme.length : 0;
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > MAX_DEPTH && parser.stack.filter((token) => COLLECTIONS.has(token.type)).length > MAX_DEPTH) {
      const message = `the text nests deeper than depth ${MAX_DEPTH}`;
      return diagnostic("PCL1003", [file], message, { help: "policies need far less; check what generated this", source: lines.place(offset) });
    }
  }
  for (const token of parser.end()) tokens.push(token);
  const options = { version: "1.2", strict: true, prettyErrors: false, uniqueKeys: false, resolveKnownTags: false } as const;
  const documents: YamlDocument.Parsed[] = [];
  for (const one of new Composer(options).compose(tokens, false, text.length)) {
    const problem = one.errors[0] ?? one.warnings[0];
    if (problem !== undefined) {
      const place = lines.place(problem.pos[0]);
      const placeholder = lines.lineText(place.line).includes("{{");
      const more = placeholder ? { help: "this looks like a template: render it first" } : {};
      return diagnostic("PCL1001", [file, documents.length + 1], printable(problem.message.split("\n")[0] ?? "", 200), { ...more, source: place });
    }
    documents.push(one as YamlDocument.Parsed);
  }
  return { documents, lines };
}
