import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Inventory } from "#model";
import { KeyTable, type Projection, type ReaderOptions, type RecordReader } from "#replay";
import { logPaths, scanLogs } from "#traffic";
import { countByDuckdb } from "../../../../pipelines/traffic/duckdb/replay.ts";

export const OPTIONS: ReaderOptions = { inventory: null, format: null, text: null, since: null, until: null };

function summary(table: KeyTable, reader: RecordReader) {
  const { keys, joined } = table.finish();
  return { keys, joined, buckets: reader.buckets, records: reader.records, broken: reader.broken };
}
export type Summary = ReturnType<typeof summary>;

/** A log's files, read by the scanner and by DuckDB; `duckdb` is null where it leaves the log to the scanner. */
export async function bothWays(
  projection: Projection,
  files: Readonly<Record<string, string | Uint8Array>>,
  more: Partial<ReaderOptions> & { readonly inventory?: Inventory | null } = {},
): Promise<{ readonly scan: Summary; readonly duckdb: Summary | null }> {
  const folder = mkdtempSync(join(tmpdir(), "both-ways-"));
  try {
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
    return await readBothWays(projection, folder, more);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The same of files that are there. */
export async function readBothWays(projection: Projection, folder: string, more: Partial<ReaderOptions> = {}) {
  const options = { ...OPTIONS, ...more };
  const { paths } = await logPaths(["."], folder);
  const table = new KeyTable(projection);
  const { reader } = await scanLogs(paths, table, options, () => undefined);
  const counted = await countByDuckdb(paths, projection, options);
  return { scan: summary(table, reader), duckdb: counted === null ? null : summary(counted.table, counted.reader) };
}
