import { addressNumber } from "#algebra";

const WHOLE = new Set(["port", "count", "bytes"]);
const HTTP = new Set(["method", "path", "host"]);
const PLAIN = new Set(["name", "protocol", "verdict", "time", "sni"]);
const NAMES = /^[a-z0-9-]+[.]|[.]$/i;

/** Whether a table starts like this: the columns of the plain format, `from` first. */
export function isProbeTable(start: string): boolean {
  return /^\uFEFF?"?from"?,/.test(start);
}

/** Turns rows of a table with these columns into records of the plain format; null for a row that isn't one. */
export function probeRows(header: string): (row: string) => unknown {
  const columns = cellsOf(header.replace(/^\uFEFF/, ""))?.map((one) => one.trim()) ?? [];
  return (row) => {
    const cells = cellsOf(row);
    return cells === null || cells.length !== columns.length ? null : probeOf(columns, cells);
  };
}

function probeOf(columns: readonly string[], cells: readonly string[]): unknown {
  const probe: Record<string, unknown> = {};
  const http: Record<string, string> = {};
  for (const [i, column] of columns.entries()) {
    const cell = cells[i]?.trim() ?? "";
    if (cell === "") continue;
    if (column === "from" || column === "to") probe[column] = endOf(cell);
    else if (WHOLE.has(column)) probe[column] = Number(cell);
    else if (HTTP.has(column)) http[column] = cell;
    else if (column === "dns") probe["dns"] = { name: cell };
    else if (PLAIN.has(column)) probe[column] = cell;
  }
  return Object.keys(http).length === 0 ? probe : { ...probe, http };
}

/** `shop/web-0`, an address, a DNS name, or an entity such as `world`. */
function endOf(cell: string): Record<string, string> {
  if (addressNumber(cell) !== null) return { ip: cell };
  if (cell.includes("/")) return { pod: cell };
  return NAMES.test(cell) ? { fqdn: cell } : { entity: cell };
}

/** The cells of a row (RFC 4180, without line breaks in cells); null where a quote is not closed. */
function cellsOf(row: string): string[] | null {
  const cells: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",]*))(,|\r?$)/y;
  for (;;) {
    const match = cell.exec(row);
    if (match === null) return null;
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] !== ",") return cells;
  }
}
