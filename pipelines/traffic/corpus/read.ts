import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CompileError, type Diagnostic, diagnostic, printable } from "#diagnostic";
import { type CorpusManifest, type CorpusTables, manifestSchema } from "#replay";
import { unreadable } from "#source";
import { Session } from "../duckdb/session.ts";
import { Cells, queryOf, TABLES, type Table } from "./schema.ts";

/** A corpus as it stands in a folder. */
export interface Corpus {
  readonly manifest: CorpusManifest;
  readonly tables: CorpusTables;
}

/** Reads a corpus whose bytes are what its manifest says; everything else is refused. */
export async function readCorpus(folder: string, shown: string): Promise<Corpus> {
  const manifest = manifestOf(folder, shown);
  for (const [name, digest] of Object.entries(manifest.tables)) {
    const bytes = bytesOf(join(folder, name), join(shown, name));
    if (`sha256:${createHash("sha256").update(bytes).digest("hex")}` === digest) continue;
    throw new CompileError([
      diagnostic("PCL6001", [shown, name], `\`${printable(join(shown, name))}\` has other bytes than corpus.json says`, { help: "record it again" }),
    ]);
  }
  const session = await Session.open({ directories: [folder], threads: 1 });
  try {
    const read = async <Name extends keyof CorpusTables>(name: Name): Promise<CorpusTables[Name]> => {
      const rows: unknown[] = [];
      const table = TABLES[name] as Table<never>;
      for await (const row of session.rows(queryOf(table), [join(folder, `${name}.parquet`)])) rows.push(table.row(new Cells(row)));
      return rows as unknown as CorpusTables[Name];
    };
    return { manifest, tables: { ends: await read("ends"), traffic: await read("traffic"), flows: await read("flows"), open: await read("open") } };
  } catch (error) {
    if (error instanceof RangeError) throw new CompileError([noCorpus(shown, error.message)]);
    throw error;
  } finally {
    session.close();
  }
}

/** Whether a folder holds a corpus. */
export function isCorpus(folder: string): boolean {
  try {
    return /^\s*\{\s*"format": "portcullis corpus"/.test(readFileSync(join(folder, "corpus.json"), "utf8").slice(0, 200));
  } catch {
    return false;
  }
}

function manifestOf(folder: string, shown: string): CorpusManifest {
  const path = join(shown, "corpus.json");
  let value: unknown = null;
  try {
    value = JSON.parse(new TextDecoder().decode(bytesOf(join(folder, "corpus.json"), path)));
  } catch (error) {
    if (error instanceof CompileError) throw error;
  }
  const parsed = manifestSchema.safeParse(value);
  const names = Object.keys(TABLES).map((name) => `${name}.parquet`);
  if (parsed.success && names.every((name) => Object.hasOwn(parsed.data.tables, name)) && Object.keys(parsed.data.tables).length === names.length)
    return parsed.data;
  const issue = parsed.error?.issues[0];
  const why = issue === undefined ? "it lists other tables" : `${issue.path.join(".")}: ${issue.message}`;
  throw new CompileError([noCorpus(shown, why)]);
}

/** E_LOG_FORMAT about a corpus. */
export function noCorpus(shown: string, why: string): Diagnostic {
  return diagnostic("PCL5003", [shown], `\`${printable(shown)}\` is no corpus of version 1: ${printable(why, 200)}`, {
    help: "record it again with this version of portcullis",
  });
}

function bytesOf(path: string, shown: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new CompileError([unreadable(shown, error)]);
  }
}
