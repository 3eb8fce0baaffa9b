import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CorpusManifest, CorpusTables } from "#replay";
import { Session } from "../duckdb/session.ts";
import { TABLES, type Table } from "./schema.ts";

/** Options of COPY that give the same bytes for the same rows; one thread writes. */
const FORMAT = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 9, ROW_GROUP_SIZE 122880, PARQUET_VERSION v2";

/** The files of a corpus by their names. */
export async function corpusFiles(
  tables: CorpusTables,
  about: Omit<CorpusManifest, "format" | "version" | "tables">,
): Promise<Map<string, string | Uint8Array>> {
  const session = await Session.open({ threads: 1 });
  const files = new Map<string, string | Uint8Array>();
  try {
    for (const name of Object.keys(TABLES) as (keyof CorpusTables)[])
      files.set(`${name}.parquet`, await parquetOf(session, name, TABLES[name] as Table<unknown>, tables[name]));
  } finally {
    session.close();
  }
  const digests = Object.fromEntries([...files].map(([name, bytes]) => [name, `sha256:${createHash("sha256").update(bytes).digest("hex")}`]));
  const manifest: CorpusManifest = { format: "portcullis corpus", version: 1, ...about, tables: digests };
  return files.set("corpus.json", `${JSON.stringify(manifest, null, 2)}\n`);
}

async function parquetOf(session: Session, name: string, table: Table<unknown>, rows: readonly unknown[]): Promise<Uint8Array> {
  const columns = table.columns.map(([column, type]) => `"${column}" ${type}`).join(", ");
  await session.run(`CREATE TABLE "${name}" (${columns})`);
  await session.append(
    name,
    rows.map((row) => table.cells(row)),
  );
  const path = join(session.folder, `${name}.parquet`);
  await session.copy(`SELECT * FROM "${name}"`, path, FORMAT);
  return readFileSync(path);
}
