import { flowOf, isManaged } from "#model";
import { ACROSS } from "../corpus/calico/across.ts";
import { DEFAULTS as CALICO_DEFAULTS } from "../corpus/calico/defaults.ts";
import { PEERS as CALICO_PEERS } from "../corpus/calico/peers.ts";
import { REQUESTS as CALICO_REQUESTS } from "../corpus/calico/requests.ts";
import { TIERS as CALICO_TIERS } from "../corpus/calico/tiers.ts";
import { INVENTORY as CALICO, flow as calicoFlow } from "../corpus/calico/world.ts";
import { CLUSTER } from "../corpus/cilium/cluster.ts";
import { DEFAULTS as CILIUM_DEFAULTS } from "../corpus/cilium/defaults.ts";
import { OBJECTS } from "../corpus/cilium/objects.ts";
import { PEERS as CILIUM_PEERS } from "../corpus/cilium/peers.ts";
import { PORTS as CILIUM_PORTS } from "../corpus/cilium/ports.ts";
import { REQUESTS as CILIUM_REQUESTS } from "../corpus/cilium/requests.ts";
import { INVENTORY as CILIUM, flow as ciliumFlow } from "../corpus/cilium/world.ts";
import { POLICIES } from "../corpus/intents/policies.ts";
import { SENTENCES } from "../corpus/intents/sentences.ts";
import { flowIn, INVENTORY, type IntentCase, world } from "../corpus/intents/world.ts";
import { ISOLATION } from "../corpus/kubernetes/isolation.ts";
import { PEERS } from "../corpus/kubernetes/peers.ts";
import { PORTS } from "../corpus/kubernetes/ports.ts";
import { TIERS } from "../corpus/kubernetes/tiers.ts";
import { probeIn, INVENTORY as TRAPS, type Trap } from "../corpus/kubernetes/trap.ts";
import type { Asked, Case, Decision } from "./engine.ts";

type Told = Pick<IntentCase, "allows" | "denies" | "unknown">;
const told = ({ allows = [], denies = [], unknown = [] }: Told): readonly (readonly [string, Decision])[] => [
  ...allows.map((text) => [text, "allow"] as const),
  ...denies.map((text) => [text, "deny"] as const),
  ...unknown.map((text) => [text, "unknown"] as const),
];

function intentCase(one: IntentCase): Case {
  const at = world();
  one.say(at);
  const texts = new Set([one, ...Object.values(one.instead ?? {})].flatMap((each) => told(each).map(([text]) => text)));
  const flows = [...texts].map((text): Asked => {
    const expected = (target: string | null) =>
      new Map([...told(one), ...told((target === null ? undefined : one.instead?.[target]) ?? {})]).get(text) as Decision;
    return { text, flow: flowIn(text), expected };
  });
  // What only a dialect is asked has no answer of the intent's own.
  return {
    name: one.name,
    source: { kind: "intent", intent: at.app.lower() },
    inventory: INVENTORY,
    flows: flows.filter((each) => each.expected(null)),
  };
}

function trapCases(trap: Trap): Case[] {
  return Object.entries(trap.verdicts).flatMap(([profile, outcome]): Case[] => {
    const flow = flowOf(probeIn(trap.flow), TRAPS);
    if (outcome === "refused" || "message" in flow) return [];
    const source = { kind: "manifests" as const, text: trap.manifests, profile, services: false };
    return [{ name: `${trap.name} under ${profile}`, source, inventory: TRAPS, flows: [{ text: trap.flow, flow, expected: () => outcome }] }];
  });
}

interface Written extends Told {
  readonly name: string;
  readonly manifests: string;
  readonly on?: readonly number[];
  readonly flags?: Readonly<Record<string, string | readonly string[]>>;
  readonly refuses?: string;
  readonly blind?: boolean;
}
function manifestCases(
  all: readonly Written[],
  profile: string,
  newest: number,
  flow: (text: string) => Asked["flow"],
  inventory: Case["inventory"],
): Case[] {
  return all.flatMap((one): Case[] => {
    const minor = (one.on ?? [newest]).at(-1) ?? newest;
    const all = told(one).map(([text, decision]): Asked => ({ text, flow: flow(text), expected: () => decision }));
    // Nodes as subjects are asked for by their own side only, which has no place in a whole verdict.
    const flows = all.filter((each) => isManaged(each.flow.source) || isManaged(each.flow.destination));
    if (one.refuses !== undefined || one.blind === true || flows.length === 0) return [];
    const flags = Object.entries(one.flags ?? {}).map(([flag, value]) => `,${flag}=${typeof value === "string" ? value : value.join("+")}`);
    const source = { kind: "manifests" as const, text: one.manifests, profile: `${profile}.${minor}${flags.join("")}`, services: true };
    return [{ name: `${one.name} under ${source.profile}`, source, inventory, flows }];
  });
}

/** The corpus, each case written once. */
export const CASES: readonly Case[] = [
  ...[...SENTENCES, ...POLICIES].map(intentCase),
  ...[...ISOLATION, ...PEERS, ...PORTS, ...TIERS].flatMap(trapCases),
  ...manifestCases(
    [...CILIUM_PEERS, ...CILIUM_PORTS, ...CILIUM_DEFAULTS, ...CILIUM_REQUESTS, ...OBJECTS, ...CLUSTER],
    "cilium@1",
    20,
    ciliumFlow,
    CILIUM,
  ),
  ...manifestCases([...CALICO_TIERS, ...CALICO_DEFAULTS, ...CALICO_PEERS, ...CALICO_REQUESTS, ...ACROSS], "calico@3", 32, calicoFlow, CALICO),
];
