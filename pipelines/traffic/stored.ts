import { CompileError, type Diagnostic, diagnostic, printable } from "#diagnostic";
import type { RecordReader } from "#replay";
import { noCorpus, readCorpus } from "./corpus/read.ts";
import { readParquet } from "./parquet.ts";
import type { LogPath } from "./paths.ts";

/** Reads a log that DuckDB keeps: a corpus, or Parquet whose rows are records. An address is refused, as only Spark knows its machines. */
export async function readStored(log: LogPath, reader: RecordReader, read: (bytes: number) => void): Promise<readonly Diagnostic[]> {
  if (log.kind === "address") throw new CompileError([unreachable(log)]);
  if (log.kind === "parquet") await readParquet(log, reader);
  const findings = log.kind === "corpus" ? await countCorpus(log, reader) : [];
  read(log.size ?? 0);
  return findings;
}

function unreachable({ shown }: LogPath): Diagnostic {
  const help = "logs of JSON lines are counted where they are with --engine spark; copy others to this machine";
  return diagnostic("PCL1018", ["--flows"], `\`${printable(shown)}\` is on other machines`, { help });
}

/** Counts a corpus as the logs would be that it was recorded of, broken records included. */
async function countCorpus({ path, shown }: LogPath, reader: RecordReader): Promise<Diagnostic[]> {
  if (reader.hasWindow) {
    const help = "give --since and --until to `replay record`: a corpus no longer knows the time of each flow";
    throw new CompileError([diagnostic("PCL1018", ["--since"], "a corpus has the window that it was recorded with", { help })]);
  }
  const { manifest, tables } = await readCorpus(path, shown);
  const problem = reader.corpus(manifest, tables);
  if (problem !== null) throw new CompileError([noCorpus(shown, problem)]);
  return manifest.findings.map(({ file, record, message }) => diagnostic("PCL5001", [file], message, { source: { file, line: record } }));
}
