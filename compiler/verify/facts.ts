import { type AddressRange, complement, gaps, isProblem, MAX_ADDRESS, parseCidr } from "#algebra";
import type { ClusterFacts } from "#ir";
import {
  addressIn,
  type Cube,
  cidrRanges,
  domainOf,
  isOneOf,
  KINDS,
  type Kind,
  kindIn,
  type Level,
  literal,
  protocolIs,
  type Relation,
  type Side,
  V,
} from "#model";
import { inspects } from "./rerouting.ts";

/** Where nothing is declared, pods and nodes are taken to have private addresses: RFC 1918, 6598, 3927, 4193 and 4291 §2.5.6. */
export const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7", "fe80::/10"];

const PODS: readonly Kind[] = ["pod", "health", "ingress", "init", "unmanaged"];
const NODES: readonly Kind[] = ["host", "remote-node", "kube-apiserver"];

/** Flows that can't exist, given the cluster's addresses and the kinds that both engines know: one level that both relations get, so that they never differ there. */
export function impossible(facts: ClusterFacts | null, relations: readonly Relation[] = []): Level {
  return impossibleGiven(facts, relations, relations.some(inspects));
}

/** The same, where it is known whether one of them looks into requests. */
export function impossibleGiven(facts: ClusterFacts | null, relations: readonly Relation[], inspecting: boolean): Level {
  const pods = facts?.podCidrs == null ? privateRanges() : rangesOf(facts.podCidrs);
  const nodes = facts?.nodeCidrs == null ? privateRanges() : rangesOf(facts.nodeCidrs);
  const cubes: Cube[] = [
    outside(PODS, pods),
    outside(NODES, nodes),
    outside(["remote-pod"], privateRanges()),
    ...inside(["world"], facts?.podCidrs == null ? [] : pods),
    ...unknownKinds(relations),
    ...inside(["world"], facts?.nodeCidrs == null ? [] : nodes),
    ...(inspecting ? [questions()] : []),
  ];
  return { action: "allow", cubes, title: "impossible by the cluster's addresses" };
}

/** A side behind the level of what is impossible. */
export function withFacts(side: Side, facts: Level): Side {
  return [facts, ...side.map((level) => (level.to === undefined ? level : { ...level, to: level.to + 1 }))];
}

/** The facts in words, for the proof. */
export function assumptions(facts: ClusterFacts | null, relations: readonly Relation[] = []): string[] {
  const [pods, nodes] = [facts?.podCidrs ?? null, facts?.nodeCidrs ?? null];
  const foreign = kindsNotTold(relations);
  return [
    pods === null ? "pod addresses are private (not declared)" : `pod addresses, and only these, lie in ${pods.join(", ")}`,
    nodes === null
      ? "node and API server addresses are private (not declared)"
      : `node and API server addresses, and only these, lie in ${nodes.join(", ")}`,
    "the API server runs on a node of the cluster",
    foreign.length > 0
      ? `there are no peers of the kinds ${foreign.join(", ")}, which one side doesn't tell apart`
      : "pods of other clusters have private addresses",
  ];
}

function kindsNotTold(relations: readonly Relation[]): readonly Kind[] {
  return KINDS.filter((kind) => relations.some((relation) => relation.kinds?.includes(kind) === false));
}

function unknownKinds(relations: readonly Relation[]): Cube[] {
  const missing = kindsNotTold(relations);
  return missing.length === 0 ? [] : [{ when: [kindIn("P", ...missing)], rule: "" }];
}

/** DNS goes over UDP and TCP only (RFC 1035, RFC 7766). */
function questions(): Cube {
  const others = protocolIs("UDP", "TCP").in;
  return { when: [isOneOf(V.request, ["dns"]), literal(V.protocol, complement(others, domainOf(V.protocol)))], rule: "" };
}

let parsed: readonly AddressRange[] | null = null;

function privateRanges(): readonly AddressRange[] {
  parsed ??= rangesOf(PRIVATE);
  return parsed;
}

function rangesOf(cidrs: readonly string[]): AddressRange[] {
  return cidrs.flatMap((cidr) => (isProblem(parseCidr(cidr)) ? [] : cidrRanges(cidr)));
}
function outside(kinds: readonly Kind[], ranges: readonly AddressRange[]): Cube {
  return { when: [kindIn("P", ...kinds), addressIn("P", gaps(ranges, 0n, MAX_ADDRESS, 1n))], rule: "" };
}
function inside(kinds: readonly Kind[], ranges: readonly AddressRange[]): Cube[] {
  return ranges.length === 0 ? [] : [{ when: [kindIn("P", ...kinds), addressIn("P", ranges)], rule: "" }];
}
