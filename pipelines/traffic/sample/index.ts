import { sampleFlows } from "./events.ts";
import { hubbleLines } from "./hubble.ts";
import { calicoLines, envoyLines, goldmaneLines } from "./other-formats.ts";
import { WORLDS } from "./world.ts";

export const SAMPLE_WORLDS = Object.keys(WORLDS);
export const SAMPLE_FORMATS = ["hubble", "calico", "goldmane", "envoy"] as const;
export type SampleFormat = (typeof SAMPLE_FORMATS)[number];

/** Lines of a generated log: `count` connections of a sample world, the same ones in each format for the same seed. */
export function sampleLog(world: string, format: SampleFormat, count: number, seed: number): Generator<string> {
  const found = WORLDS[world];
  if (found === undefined) throw new Error(`no sample world ${world}; there are ${SAMPLE_WORLDS.join(", ")}`);
  const flows = sampleFlows(found, count, seed);
  if (format === "hubble") return hubbleLines(found, flows);
  return { calico: calicoLines, goldmane: goldmaneLines, envoy: envoyLines }[format](flows);
}
