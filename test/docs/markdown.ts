/** A table whose cells may hold bars. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replace(/\|/g, "\\|").replace(/\s*\n\s*/g, " ")).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---|").join("")}`, ...rows.map(line)].join("\n");
}
export const code = (text: string) => (text === "" ? "" : `\`${text}\``);
export function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}
/** Blocks with a blank line between them, after the note that nobody shall edit them. */
export function page(title: string, from: string, ...blocks: readonly string[]): string {
  return `${[`# ${title}`, `<!-- Written by \`npm run docs\` from ${from}. -->`, ...blocks].join("\n\n")}\n`;
}
/** What GitHub makes of a heading. */
export function anchor(heading: string): string {
  return `#${heading
    .toLowerCase()
    .replace(/[^a-z0-9 _-]/g, "")
    .replace(/ /g, "-")}`;
}
