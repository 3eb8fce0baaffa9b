import type { Value } from "#algebra";
import type { Direction } from "#ir";
import {
  type Endpoint,
  evaluateLevels,
  type Flow,
  isManaged,
  KINDS,
  type Kind,
  type Level,
  type Point,
  pointOf,
  type SideVerdict,
  type Witness,
} from "#model";
import type { CompareOptions } from "./comparison.ts";
import { type Assignment, flowOf } from "./draft.ts";
import type { Judge } from "./judge.ts";

/** How many more cubes may be read to make witnesses small and live; the first witness is free. */
export interface Patience {
  shrinking: number;
  live: number;
}

/** Both sides, to judge a flow by. */
export interface Judges {
  readonly before: Judge;
  readonly after: Judge;
}

/** Makes a concrete flow of the values on the way to a difference, makes it small, and runs it on both sides again. */
export function witnessOf(
  values: ReadonlyMap<string, Value>,
  effect: Witness["effect"],
  judges: Judges,
  direction: Direction,
  facts: Level,
  options: CompareOptions,
  patience: Patience,
): Witness | null {
  const judge = (flow: Flow, spent: keyof Patience = "shrinking"): Witness | null => {
    const read = judges.before.read + judges.after.read;
    const found = judged(flow, effect, judges, direction, facts);
    patience[spent] -= judges.before.read + judges.after.read - read;
    return found;
  };
  const drafts = kindsToTry(values).flatMap((kind) =>
    requestsToTry(values).map((request): Assignment => new Map([...values, ["P.kind", kind], ...request])),
  );
  for (const apart of [false, true]) {
    const build = (draft: Assignment): Witness | null => judge(flowOf(draft, direction, options.facts ?? null, apart));
    for (const draft of drafts) {
      const witness = build(draft);
      if (witness !== null) return live(shrunk(draft, witness, build, patience), (flow) => judge(flow, "live"), direction, options, patience);
    }
  }
  return null;
}

function kindsToTry(values: ReadonlyMap<string, Value>): readonly Kind[] {
  const given = values.get("P.kind");
  if (typeof given === "string") return [given as Kind];
  const labelled = [...values.keys()].some((name) => /^P\.(ns|pod|sa)/.test(name));
  return labelled ? ["pod", ...KINDS.filter((kind) => kind !== "pod")] : ["world", ...KINDS.filter((kind) => kind !== "world")];
}

function requestsToTry(values: ReadonlyMap<string, Value>): readonly (readonly [string, Value][])[] {
  return values.has("request") ? [[]] : [[], [["request", "other"]]];
}

function judged(flow: Flow, effect: Witness["effect"], { before, after }: Judges, direction: Direction, facts: Level): Witness | null {
  const point = pointOf(flow, direction);
  if (isImpossible(facts, point)) return null;
  const [one, other] = [before.verdict(point), after.verdict(point)];
  return shows(effect, one, other) ? { effect, side: direction, live: false, flow, before: one, after: other } : null;
}

function isImpossible(facts: Level, point: Point): boolean {
  return evaluateLevels([facts, { action: "deny", cubes: [{ when: [], rule: "" }], title: "" }], point).decision !== "deny";
}

function shows(effect: Witness["effect"], before: SideVerdict, after: SideVerdict): boolean {
  if (effect === "opens") return before.decision === "deny" && after.decision === "allow";
  if (effect === "closes") return before.decision === "allow" && after.decision === "deny";
  return before.decision !== after.decision && (before.decision === "unknown" || after.decision === "unknown");
}

/** Leaves out every label that isn't needed, moves the peer into the subject's namespace, prefers well-known ports. */
function shrunk(draft: Assignment, witness: Witness, build: (draft: Assignment) => Witness | null, patience: Patience): Witness {
  let [best, kept] = [witness, draft];
  const attempt = (change: (next: Assignment) => void): void => {
    if (patience.shrinking <= 0) return;
    const next = new Map(kept);
    change(next);
    const smaller = build(next);
    if (smaller !== null) [best, kept] = [smaller, next];
  };
  // An absent label is in no flow: there is nothing to leave out.
  const given = [...draft].filter(([name, value]) => value !== null && /^[SP]\.(ns|pod|sa|node|ip|cluster)/.test(name));
  for (const name of given.map(([name]) => name).sort()) attempt((next) => next.delete(name));
  attempt((next) => {
    for (const [name, value] of kept) if (name.startsWith("S.ns:")) next.set(`P${name.slice(1)}`, value);
  });
  for (const port of [443, 80]) if (kept.has("port")) attempt((next) => next.set("port", port));
  for (const name of ["request", "http.host", "http.method", "http.path", "icmp.code", "tls"])
    if (kept.has(name)) attempt((next) => next.delete(name));
  return best;
}

const LIVE_ATTEMPTS = 4_000;

/** The same difference between workloads that exist today, if there are some. */
function live(
  witness: Witness,
  judge: (flow: Flow) => Witness | null,
  direction: Direction,
  { inventory }: CompareOptions,
  patience: Patience,
): Witness {
  let attempts = 0;
  for (const subject of endpointsOf(inventory)) {
    const peer = direction === "ingress" ? witness.flow.source : witness.flow.destination;
    for (const other of peer.kind === "pod" ? endpointsOf(inventory) : [peer]) {
      if (other.pod !== null && other.pod === subject.pod) continue;
      if (++attempts > LIVE_ATTEMPTS || patience.live <= 0) return witness;
      const near = beside(other, subject);
      const ends = direction === "ingress" ? { source: near, destination: subject } : { source: subject, destination: near };
      const found = judge({ ...witness.flow, ...ends });
      if (found !== null) return { ...found, live: true };
    }
  }
  return witness;
}

/** The pods of today that policies judge. */
function* endpointsOf(inventory: CompareOptions["inventory"]): Generator<Endpoint> {
  for (const pod of inventory?.pods ?? []) {
    const end: Endpoint = { kind: "pod", pod, nodeLabels: null, ip: pod.ips[0] ?? null, names: [] };
    if (isManaged(end)) yield end;
  }
}

/** A made-up peer in the namespace of a pod of today sees the labels that this namespace and its service account have. */
function beside(peer: Endpoint, { pod: known }: Endpoint): Endpoint {
  const { pod } = peer;
  if (pod === null || known === null || pod.namespace !== known.namespace) return peer;
  const account = pod.serviceAccount === known.serviceAccount ? { serviceAccountLabels: known.serviceAccountLabels } : {};
  return { ...peer, pod: { ...pod, namespaceLabels: known.namespaceLabels, ...account } };
}
