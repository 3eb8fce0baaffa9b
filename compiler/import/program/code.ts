/** A piece of TypeScript: text as it is, a call, a list or an object. */
export type Code =
  | string
  | { readonly call: string; readonly with: readonly Code[] }
  | { readonly list: readonly Code[] }
  | { readonly fields: readonly (readonly [name: string, value: Code])[] };

const WIDTH = 120;

export function quote(text: string): string {
  return JSON.stringify(text);
}
export function call(name: string, ...args: readonly Code[]): Code {
  return { call: name, with: args };
}

/** The code on one line where it fits, else each part on a line of its own. */
export function print(code: Code, indent = 0, before = 0): string {
  const flat = inline(code);
  if (typeof code === "string" || (indent + before + flat.length < WIDTH && !long(code))) return flat;
  const inner = indent + 2;
  const lines = (parts: readonly string[]): string => parts.map((part) => `${" ".repeat(inner)}${part},\n`).join("");
  const close = " ".repeat(indent);
  if ("list" in code) return `[\n${lines(code.list.map((part) => print(part, inner)))}${close}]`;
  if ("fields" in code) return `{\n${lines(code.fields.map(([name, value]) => field(name, print(value, inner, keyOf(name).length + 2))))}${close}}`;
  const last = code.with.at(-1);
  const head = code.with.slice(0, -1).map(inline).join(", ");
  const start = `${code.call}(${head}${head === "" ? "" : ", "}`;
  return last === undefined ? `${start})` : `${start}${print(last, indent, start.length)})`;
}

/** Objects that hold sections or rules read better on lines of their own. */
function long(code: Code): boolean {
  if (typeof code === "string") return false;
  if ("list" in code) return code.list.some(long);
  if ("call" in code) return code.with.some(long);
  return code.fields.some(([name]) => name === "action" || name === "rules" || name === "subject");
}

function inline(code: Code): string {
  if (typeof code === "string") return code;
  if ("list" in code) return `[${code.list.map(inline).join(", ")}]`;
  if ("call" in code) return `${code.call}(${code.with.map(inline).join(", ")})`;
  return code.fields.length === 0 ? "{}" : `{ ${code.fields.map(([name, value]) => field(name, inline(value))).join(", ")} }`;
}

function field(name: string, printed: string): string {
  return `${keyOf(name)}: ${printed}`;
}

function keyOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name);
}
