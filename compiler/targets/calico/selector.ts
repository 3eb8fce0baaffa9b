import { type SelectorProblem, type Token, type TokenKind, tokenize } from "./selector-tokens.ts";

export type { SelectorProblem } from "./selector-tokens.ts";

/** A selector over labels. `!=` and `not in` also hold where the label is absent, the other comparisons don't. */
export type Selector =
  | { readonly kind: "all" }
  /** True by itself; as the whole namespaceSelector of an entity it means what has no namespace. */
  | { readonly kind: "global" }
  | { readonly kind: "has"; readonly label: string }
  | { readonly kind: "in" | "not in"; readonly label: string; readonly values: readonly string[] }
  | { readonly kind: "contains" | "starts with" | "ends with"; readonly label: string; readonly part: string }
  | { readonly kind: "and" | "or"; readonly of: readonly Selector[] }
  | { readonly kind: "not"; readonly of: Selector };

export const ALL: Selector = { kind: "all" };
export const and = (...of: readonly Selector[]): Selector => (of.length === 1 ? (of[0] as Selector) : { kind: "and", of });
export const not = (of: Selector): Selector => ({ kind: "not", of });
export const isIn = (label: string, values: readonly string[]): Selector => ({ kind: "in", label, values });

const MAX_NESTING = 200;

/** Parses a selector as Calico does (libcalico-go, lib/selector/parser); the empty text is `all()`. */
export function parseSelector(text: string): Selector | SelectorProblem {
  const tokens = tokenize(text);
  if ("message" in tokens) return tokens;
  if (tokens[0]?.kind === "end") return ALL;
  const parser = new Parser(tokens);
  const selector = parser.or();
  if ("message" in selector) return selector;
  return parser.is("end") ? selector : parser.problem("nothing may follow here but `&&` or `||`");
}

export function isSelectorProblem(parsed: Selector | SelectorProblem): parsed is SelectorProblem {
  return "message" in parsed;
}

/** Recursive descent; `||` binds weakest, `!` strongest. */
class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  is(kind: TokenKind): boolean {
    return this.#tokens[this.#next]?.kind === kind;
  }
  problem(message: string): SelectorProblem {
    return { message, at: this.#tokens[this.#next]?.at ?? 0 };
  }
  #take(): Token {
    return this.#tokens[this.#next++] as Token;
  }

  or(): Selector | SelectorProblem {
    return this.#list("or", "||", () => this.#list("and", "&&", () => this.#operation()));
  }

  #list(kind: "and" | "or", sign: TokenKind, one: () => Selector | SelectorProblem): Selector | SelectorProblem {
    const of: Selector[] = [];
    do {
      if (of.length > 0) this.#take();
      const next = one();
      if ("message" in next) return next;
      of.push(next);
    } while (this.is(sign));
    return of.length === 1 ? (of[0] as Selector) : { kind, of };
  }

  #operation(): Selector | SelectorProblem {
    let negated = false;
    while (this.is("!")) {
      this.#take();
      negated = !negated;
    }
    const term = this.#term();
    return negated && !("message" in term) ? not(term) : term;
  }

  #term(): Selector | SelectorProblem {
    if (this.is("has")) return { kind: "has", label: this.#take().text };
    if (this.is("all") || this.is("global")) return { kind: this.#take().kind as "all" | "global" };
    if (this.is("label")) return this.#comparison(this.#take().text);
    if (!this.is("(")) return this.problem("a label, `has(…)`, `all()` or `(` is expected");
    if (++this.#depth > MAX_NESTING) return this.problem("parentheses are nested too deep");
    this.#take();
    const inner = this.or();
    if ("message" in inner) return inner;
    if (!this.is(")")) return this.problem("`)` is expected");
    this.#take();
    this.#depth--;
    return inner;
  }

  #comparison(label: string): Selector | SelectorProblem {
    const { kind } = this.#tokens[this.#next] as Token;
    switch (kind) {
      case "==":
      case "!=": {
        this.#take();
        const value = this.#string();
        return typeof value === "string" ? { kind: kind === "==" ? "in" : "not in", label, values: [value] } : value;
      }
      case "contains":
      case "starts with":
      case "ends with": {
        this.#take();
        const part = this.#string();
        return typeof part === "string" ? { kind, label, part } : part;
      }
      case "in":
      case "not in":
        this.#take();
        return this.#set(kind, label);
      default:
        return this.problem("an operator is expected after the label");
    }
  }

  #string(): string | SelectorProblem {
    return this.is("string") ? this.#take().text : this.problem("a string in quotes is expected");
  }

  /** A set may be empty, and a comma may stand before its end. */
  #set(kind: "in" | "not in", label: string): Selector | SelectorProblem {
    if (!this.is("{")) return this.problem("a set in braces is expected");
    this.#take();
    const values: string[] = [];
    while (this.is("string")) {
      values.push(this.#take().text);
      if (!this.is(",")) break;
      this.#take();
    }
    if (!this.is("}")) return this.problem("`}` is expected");
    this.#take();
    return { kind, label, values: [...new Set(values)].sort() };
  }
}
