import { printable } from "#diagnostic";

/** A code span that holds any text: its fence is longer than every run of backticks in it, and no pipe of it ends a cell. */
export function code(value: string | number): string {
  const text = printable(String(value), 600).replace(/(\\*)\|/g, (_, before: string) => `${before}${before.length % 2 === 0 ? "\\|" : "\\u{7c}"}`);
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${fence}${pad}${text}${pad}${fence}`;
}
