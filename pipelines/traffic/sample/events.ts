import { pick, randomOf } from "./random.ts";
import type { SampleEdge, SamplePod, SampleWorld } from "./world.ts";

/** An end of a sample connection. */
export type SampleEnd = { readonly pod: SamplePod } | { readonly pod: null; readonly name: string | null; readonly ip: string };
/** One connection and what was asked over it. */
export interface SampleFlow {
  readonly from: SampleEnd;
  readonly to: SampleEnd;
  readonly edge: SampleEdge;
  readonly sourcePort: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly request: { readonly method: string; readonly path: string } | { readonly query: string } | null;
}

/** 2026-01-01T00:00:00Z, and 40 ms between two connections. */
const START = 1_767_225_600_000;
const STEP = 40;

/** Connections of a sample world, by seed. Each of `count` is one flow for a replay. */
export function* sampleFlows(world: SampleWorld, count: number, seed: number): Generator<SampleFlow> {
  const random = randomOf(seed);
  const byWorkload = new Map<string, SamplePod[]>();
  for (const pod of world.pods) {
    const key = `${pod.namespace}/${pod.workload}`;
    byWorkload.set(key, [...(byWorkload.get(key) ?? []), pod]);
  }
  const end = (name: string): SampleEnd => {
    const pods = byWorkload.get(name);
    if (pods !== undefined) return { pod: pods[Math.floor(random() * pods.length)] as SamplePod };
    const outside = world.outside[name];
    if (outside === undefined) throw new Error(`the sample world has no end ${name}`);
    return { pod: null, ...outside };
  };
  for (let i = 0; i < count; i++) {
    const edge = pick(world.edges, random);
    yield {
      from: end(edge.from),
      to: end(edge.to),
      edge,
      sourcePort: 32_768 + (i % 28_232),
      time: START + i * STEP,
      request: requestOf(edge, random),
    };
  }
}

function requestOf(edge: SampleEdge, random: () => number): SampleFlow["request"] {
  if (edge.dns !== undefined) return { query: edge.dns[Math.floor(random() * edge.dns.length)] as string };
  if (edge.http === undefined) return null;
  const { method, path } = pick(edge.http, random);
  return { method, path: path.replace("{}", String(Math.floor(random() * 10_000))) };
}
