import { parseValue } from "#manifest";

/** What a program came to: a value, findings, or an error with its stack. */
export type Outcome =
  | { readonly value: unknown; readonly diagnostics: readonly unknown[] }
  | { readonly findings: readonly unknown[] }
  | { readonly wrong: "missing" | "shape" }
  | { readonly error: { readonly name: string; readonly message: string; readonly stack: string } };

/** What a process said, if it is what the runner says; null where it is something else. Of strangers it is read as strictly as a file. */
export function outcomeIn(text: string, untrusted: boolean): Outcome | null {
  if (text === "") return null;
  const value = untrusted ? strictly(text) : loosely(text);
  if (!isObject(value)) return null;
  if ("value" in value) return { value: value["value"], diagnostics: listIn(value["diagnostics"]) };
  if ("findings" in value) return { findings: listIn(value["findings"]) };
  if ("wrong" in value) return { wrong: value["wrong"] === "missing" ? "missing" : "shape" };
  const { error } = value;
  if (!isObject(error)) return null;
  const [name = "", message = "", stack = ""] = [error["name"], error["message"], error["stack"]].map(String);
  return { error: { name, message, stack } };
}

function strictly(text: string): unknown {
  const parsed = parseValue({ path: "outcome", bytes: text });
  return "value" in parsed ? parsed.value : { findings: parsed.diagnostics };
}

function loosely(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
