import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type LogPath, recordCorpus } from "#traffic";
import { READING, type Went } from "./ways.ts";

/** Distils a log into a corpus as `replay record` does without other options. */
export async function recording(log: LogPath, folder: string): Promise<Went> {
  const keeping = { releases: [], bits: { v4: 24, v6: 48 } };
  const { files, records } = await recordCorpus([log], READING, keeping, () => undefined);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
  return { counted: records };
}
