import type { Diagnostic } from "../diagnostic.ts";
import { printable } from "../printable.ts";
import { inOrder, SHOWN } from "./lines.ts";

/** Findings as GitHub workflow commands, which show them beside the changed lines. */
export function renderGithub(diagnostics: readonly Diagnostic[]): string {
  return inOrder(diagnostics)
    .slice(0, SHOWN)
    .map((one) => `::${one.severity}${properties(one)}::${data(text(one))}\n`)
    .join("");
}

function text(one: Diagnostic): string {
  return printable(one.help === null ? one.message : `${one.message} (${one.help})`, 2_000);
}

function properties({ source, code, name }: Diagnostic): string {
  const place =
    source === null ? [] : [`file=${value(source.file)}`, `line=${source.line}`, ...(source.column === undefined ? [] : [`col=${source.column}`])];
  return ` ${[...place, `title=${value(`${code} ${name}`)}`].join(",")}`;
}

/** GitHub: `%`, CR and LF are escaped in data; `:` and `,` in properties as well. */
function data(input: string): string {
  return input.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}
function value(input: string): string {
  return data(printable(input, 400)).replace(/:/g, "%3A").replace(/,/g, "%2C");
}
