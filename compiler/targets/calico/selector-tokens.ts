/** Kinds of tokens of Calico's selector language; a label, `has(label)` and a string carry text. */
export type TokenKind =
  | "label"
  | "string"
  | "has"
  | "all"
  | "global"
  | "=="
  | "!="
  | "in"
  | "not in"
  | "contains"
  | "starts with"
  | "ends with"
  | "!"
  | "&&"
  | "||"
  | "("
  | ")"
  | "{"
  | "}"
  | ","
  | "end";
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Characters before the token, counted from 0. */
  readonly at: number;
}
/** Why a text is no selector, as a fragment for a message, and where. */
export interface SelectorProblem {
  readonly message: string;
  readonly at: number;
}

const SYMBOLS: readonly TokenKind[] = ["==", "!=", "&&", "||", "(", ")", "{", "}", ",", "!"];
const FUNCTIONS: readonly [kind: TokenKind, pattern: RegExp][] = [
  ["all", /all\([ \t]*\)/y],
  ["global", /global\([ \t]*\)/y],
];
/** Words after a label; `notin`, `startswith` and `endswith` may be written together, no blank need follow. */
const OPERATORS: readonly [kind: TokenKind, pattern: RegExp][] = [
  ["contains", /contains/y],
  ["starts with", /starts[ \t]*with/y],
  ["ends with", /ends[ \t]*with/y],
  ["not in", /not[ \t]*in/y],
  ["in", /in/y],
];
const LABEL = /[a-zA-Z0-9_./-]+/y;
const HAS = /has\([ \t]*([a-zA-Z0-9_./-]+)[ \t]*\)/y;
const UNFINISHED = /(?:has|all|global)\(/y;
const MAX_LABEL = 512;

/** Splits a selector (libcalico-go, lib/selector/tokenizer). Only space and tab part tokens; strings have no escapes. */
export function tokenize(text: string): Token[] | SelectorProblem {
  const tokens: Token[] = [];
  let at = 0;
  while (true) {
    while (text[at] === " " || text[at] === "\t") at++;
    if (at >= text.length) return [...tokens, { kind: "end", text: "", at }];
    const next = one(text, at, tokens.at(-1)?.kind === "label");
    if ("message" in next) return next;
    tokens.push(next.token);
    at = next.end;
  }
}

type Step = { readonly token: Token; readonly end: number } | SelectorProblem;

function one(text: string, at: number, afterLabel: boolean): Step {
  const first = text[at] as string;
  if (first === '"' || first === "'") {
    const end = text.indexOf(first, at + 1);
    return end < 0 ? { message: "a string is not closed", at } : { token: { kind: "string", text: text.slice(at + 1, end), at }, end: end + 1 };
  }
  const symbol = SYMBOLS.find((one) => text.startsWith(one, at));
  if (symbol !== undefined) return { token: { kind: symbol, text: symbol, at }, end: at + symbol.length };
  if (first === "=" || first === "&" || first === "|") return { message: `\`${first}\` must be written \`${first}${first}\``, at };
  return afterLabel ? operator(text, at) : word(text, at);
}

function operator(text: string, at: number): Step {
  for (const [kind, pattern] of OPERATORS) {
    const match = matchAt(pattern, text, at);
    if (match !== null) return { token: { kind, text: match[0], at }, end: at + match[0].length };
  }
  return { message: "an operator is expected after the label", at };
}

function word(text: string, at: number): Step {
  for (const [kind, pattern] of FUNCTIONS) {
    const match = matchAt(pattern, text, at);
    if (match !== null) return { token: { kind, text: match[0], at }, end: at + match[0].length };
  }
  const has = matchAt(HAS, text, at);
  if (has !== null) return label("has", has[1] as string, at, at + has[0].length);
  const unfinished = matchAt(UNFINISHED, text, at);
  if (unfinished !== null) return { message: `\`${unfinished[0]}\` is not completed`, at };
  const match = matchAt(LABEL, text, at);
  if (match !== null) return label("label", match[0], at, at + match[0].length);
  return { message: `\`${text[at] === "\n" ? "\\n" : text[at]}\` can't stand here`, at };
}

function label(kind: "label" | "has", text: string, at: number, end: number): Step {
  return text.length > MAX_LABEL ? { message: `a label is longer than ${MAX_LABEL} characters`, at } : { token: { kind, text, at }, end };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
