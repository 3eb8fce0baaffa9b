import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { Diagnostic } from "#diagnostic";
import { type CorpusManifest, type ReaderOptions, Recorder, Redaction } from "#replay";
import type { LogPath } from "../paths.ts";
import { scanLogs } from "../scan.ts";
import { corpusFiles } from "./write.ts";

/** What a corpus keeps beside what every corpus does. */
export interface Keeping {
  /** Releases whose verdicts stay exactly the same; addresses of clients are kept as far as they tell them apart. */
  readonly releases: ConstructorParameters<typeof Redaction>[1];
  /** Bits that stay of clients' addresses where no releases are given. */
  readonly bits: ConstructorParameters<typeof Redaction>[0];
}
/** A corpus that was made. */
export interface RecordedCorpus {
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  readonly records: number;
  readonly buckets: CorpusManifest["buckets"];
  /** Distinct flows. */
  readonly rows: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** Distils logs into a corpus: the same logs, the same bytes. */
export async function recordCorpus(
  paths: readonly LogPath[],
  options: ReaderOptions,
  { releases, bits }: Keeping,
  read: (bytes: number) => void,
): Promise<RecordedCorpus> {
  const recorder = new Recorder(new Redaction(bits, releases));
  const { reader, diagnostics } = await scanLogs(paths, recorder, options, read);
  const { tables, files } = recorder.finish();
  const names = [...new Set(paths.map(({ shown }) => shown))];
  const flows = tables.flows.map((row) => (row.file === null ? row : { ...row, file: names.indexOf(files[row.file] as string) }));
  const sources = [];
  for (const file of names) sources.push({ file, digest: await digestOf(paths.find(({ shown }) => shown === file)?.path ?? "-") });
  const written = await corpusFiles(
    { ...tables, flows },
    {
      records: reader.records,
      buckets: reader.buckets,
      findings: diagnostics.map(({ at, message, source }) => ({ file: String(at[0]), record: source?.line ?? 0, message: withoutQuotes(message) })),
      sources,
      addresses: releases.length > 0 ? "policies" : bits,
    },
  );
  return { files: written, records: reader.records, buckets: reader.buckets, rows: flows.length, diagnostics };
}

/** What a broken record was about, without words of its own. */
function withoutQuotes(message: string): string {
  return message.replace(/"[^"]*"/g, '"…"');
}

/** Standard input is gone once it was read. */
async function digestOf(path: string): Promise<string | null> {
  if (path === "-") return null;
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return `sha256:${hash.digest("hex")}`;
}
