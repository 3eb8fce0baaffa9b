import { parseManifests } from "#manifest";
import type { Relation } from "#model";
import { judge, KeyTable, Projection, type ReaderOptions, Recorder, RecordReader, Redaction, type Tally, tally } from "#replay";
import { parseProfile } from "#targets";
import { restoreCorpus } from "../../../../compiler/replay/corpus/restore.ts";

/** Manifests as an engine reads them. */
export function relation(yaml: string, profile = "cilium@1.20"): Relation {
  const chosen = parseProfile(profile);
  if ("diagnostics" in chosen) throw new Error("no profile");
  return chosen.target.read(parseManifests({ path: "p.yaml", bytes: yaml }).documents, chosen.profile, null).relation;
}

export interface Both {
  /** What the log comes to. */
  readonly log: Tally;
  /** What its corpus comes to. */
  readonly corpus: Tally;
  /** Everything that the corpus holds. */
  readonly text: string;
  readonly rows: number;
}

/** Replays lines as they are, and by a corpus that was recorded of them. */
export function replayedBoth(
  lines: readonly string[],
  old: Relation,
  next: Relation,
  { options = {}, keep = [] }: { readonly options?: Partial<ReaderOptions>; readonly keep?: readonly Relation[] } = {},
): Both {
  const reading: ReaderOptions = { inventory: null, format: null, text: null, since: null, until: null, ...options };
  const table = new KeyTable(new Projection([old, next]));
  const recorder = new Recorder(new Redaction({ v4: 24, v6: 48 }, keep));
  const [reader, other] = [new RecordReader(table, reading), new RecordReader(recorder, reading)];
  let offset = 0;
  for (const [i, line] of lines.entries()) {
    const bytes = new TextEncoder().encode(line);
    for (const one of [reader, other]) one.line("log", { bytes, number: i + 1, offset, unfinished: false });
    offset += bytes.length + 1;
  }
  const { tables, files } = recorder.finish();
  const restored = new KeyTable(new Projection([old, next]));
  const problem = restoreCorpus(tables, files, restored);
  if (problem !== null) throw new Error(problem);
  const counted = (keys: KeyTable, { buckets }: RecordReader) => {
    const { keys: found, joined } = keys.finish();
    return tally(judge(found, old, next), { ...buckets, joined: buckets.joined + joined });
  };
  return { log: counted(table, reader), corpus: counted(restored, other), text: JSON.stringify(tables), rows: tables.flows.length };
}
