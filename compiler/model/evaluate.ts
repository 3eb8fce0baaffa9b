import { addressNumber, holds, type Truth } from "#algebra";
import type { Direction } from "#ir";
import type { Endpoint, Flow } from "./flow.ts";
import { endsOf, type Point, pointOf } from "./point.ts";
import type { Cube, Level, Relation, Side } from "./relation.ts";
import type { Decision, SideVerdict, Verdict } from "./verdict.ts";

/** The verdict of a relation on one flow: both ends must allow. */
export function evaluate(relation: Relation, flow: Flow): Verdict {
  const egress = evaluateSide(relation, flow, "egress");
  const ingress = evaluateSide(relation, flow, "ingress");
  return joinSides(egress, ingress);
}

export function joinSides(egress: SideVerdict, ingress: SideVerdict): Verdict {
  const denied = [egress, ingress].find((side) => side.decision === "deny");
  const open = [egress, ingress].filter((side) => side.decision === "unknown");
  const decision: Decision = denied !== undefined ? "deny" : open.length > 0 ? "unknown" : "allow";
  const via = egress.via === "proxy" || ingress.via === "proxy" ? "proxy" : "kernel";
  const missing = decision === "unknown" ? [...new Set(open.flatMap((side) => side.missing))] : [];
  const by = denied?.by ?? [...new Set([...egress.by, ...ingress.by])];
  return { decision, via, by, reason: denied?.reason ?? `${egress.reason}; ${ingress.reason}`, missing, egress, ingress };
}

/** Only pods of this cluster on the pod network are judged; every other end allows. */
export function isManaged(end: Endpoint): boolean {
  return end.kind === "pod" && end.pod !== null && !end.pod.hostNetwork && end.pod.cluster === null;
}

/** One and the same pod; pods whose names were aggregated away are never taken for that. */
export function isSelf(flow: Flow): boolean {
  const [a, b] = [flow.source.pod, flow.destination.pod];
  return a !== null && b !== null && a.name !== "" && a.namespace === b.namespace && a.name === b.name && a.cluster === b.cluster;
}

export function evaluateSide(relation: Relation, flow: Flow, direction: Direction): SideVerdict {
  const judged = judgedFlow(relation, flow, direction);
  if (judged === null) return allowed("not a managed endpoint");
  if (isSelf(flow)) return allowed("a pod reaches itself");
  return evaluateLevels(relation.sides[direction], pointOf(judged, direction));
}

/** A pod's flow to itself through a Service: where policies would stop it, engines differ in whether they see it. */
export function evaluateHairpin(relation: Relation, flow: Flow): Verdict {
  const [egress, ingress] = (["egress", "ingress"] as const).map((direction): SideVerdict => {
    const found = evaluateLevels(relation.sides[direction], pointOf(flow, direction));
    const missing = ["hairpin through a Service"];
    return found.decision === "deny" ? { ...found, decision: "unknown", reason: `not known: ${missing.join()}`, missing } : found;
  });
  return joinSides(egress as SideVerdict, ingress as SideVerdict);
}

/** The flow as this side judges it, with the name of a node that is a subject; null where the side's end is not managed. */
export function judgedFlow(relation: Relation, flow: Flow, direction: Direction): Flow | null {
  const { subject } = endsOf(flow, direction);
  if (isManaged(subject)) return flow;
  const node = hostOf(relation, subject);
  if (node === undefined) return null;
  return direction === "ingress" ? { ...flow, destination: { ...subject, node } } : { ...flow, source: { ...subject, node } };
}

/** The node that this end is; null: one of the nodes, nobody says which; undefined: none that is judged. */
function hostOf({ hosts = [] }: Relation, end: Endpoint): string | null | undefined {
  if (hosts.length === 0 || end.kind === "remote-pod" || (end.pod !== null && !end.pod.hostNetwork)) return undefined;
  const address = end.ip === null ? null : addressNumber(end.ip);
  const known = end.pod?.node ?? end.node ?? hosts.find(({ addresses }) => addresses.some((ip) => addressNumber(ip) === address))?.node;
  if (known !== undefined) return hosts.some(({ node }) => node === known) ? known : undefined;
  const elsewhere = address !== null && hosts.every(({ addresses }) => addresses.length > 0);
  return end.kind === "world" || elsewhere ? undefined : null;
}

function allowed(reason: string): SideVerdict {
  return { decision: "allow", via: "kernel", by: [], reason, missing: [] };
}

/** Walks the levels; where a literal's value is not known, both ways are walked and the answers compared. */
export function evaluateLevels(side: Side, point: Point): SideVerdict {
  const proxied = new Set<Cube>();
  const outcomes: SideVerdict[] = [];
  const missing = new Set<string>();
  let index = 0;
  while (index < side.length) {
    const level = side[index] as Level;
    const matched = matching(level, point, proxied);
    if (matched.yes.length > 0) {
      if (level.action === "pass") {
        index = level.to ?? index + 1;
        continue;
      }
      outcomes.push(outcome(level, matched.yes, proxied));
      break;
    }
    if (matched.maybe.length > 0) {
      for (const name of matched.missing) missing.add(name);
      if (level.action === "pass")
        outcomes.push(
          evaluateLevels(
            side.slice(level.to ?? index + 1).map((one) => shift(one, level.to ?? index + 1)),
            point,
          ),
        );
      else outcomes.push(outcome(level, matched.maybe, proxied));
    }
    index++;
  }
  if (index >= side.length) outcomes.push({ ...allowed("nothing isolates it"), via: proxied.size > 0 ? "proxy" : "kernel" });
  const last = outcomes.at(-1) as SideVerdict;
  const open = outcomes.some((one) => one.decision !== last.decision);
  if (!open) return { ...last, by: [...new Set(outcomes.flatMap((one) => one.by))] };
  for (const one of outcomes) for (const name of one.missing) missing.add(name);
  return {
    decision: "unknown",
    via: last.via,
    by: [...new Set(outcomes.flatMap((one) => one.by))],
    reason: `not known: ${[...missing].join(", ")}`,
    missing: [...missing].sort(),
  };
}

function shift(level: Level, by: number): Level {
  return level.to === undefined ? level : { ...level, to: level.to - by };
}

function outcome(level: Level, cubes: readonly Cube[], proxied: ReadonlySet<Cube>): SideVerdict {
  const by = [...new Set(cubes.map((cube) => cube.rule).filter((rule) => rule !== ""))].sort();
  const via = proxied.size > 0 ? "proxy" : "kernel";
  return { decision: level.action as Decision, via, by, reason: level.title, missing: level.missing === undefined ? [] : [level.missing] };
}

interface Matched {
  readonly yes: Cube[];
  readonly maybe: Cube[];
  readonly missing: Set<string>;
}

function matching(level: Level, point: Point, proxied: Set<Cube>): Matched {
  const found: Matched = { yes: [], maybe: [], missing: new Set() };
  for (const cube of level.cubes) {
    let truth: Truth = "yes";
    let network: Truth = "yes";
    let layer7 = false;
    let open: string[] | null = null;
    for (const literal of cube.when) {
      const one = holds(literal.in, point(literal.variable));
      const seven = isLayer7(literal.variable);
      if (one === "no" && !seven) {
        truth = network = "no";
        break;
      }
      layer7 ||= seven;
      if (one === "unknown") (open ??= []).push(factOf(literal.variable));
      if (one === "no") truth = "no";
      else if (one === "unknown" && truth === "yes") truth = "unknown";
      if (!seven && one !== "yes") network = "no";
      if (network === "no" && truth === "no") break;
    }
    if (layer7 && network === "yes" && level.action === "allow") proxied.add(cube);
    if (truth === "yes") found.yes.push(cube);
    else if (truth === "unknown") {
      found.maybe.push(cube);
      for (const name of open ?? []) found.missing.add(name);
    }
  }
  return found;
}

/** Decided by the proxy, not by the packet filter. */
export function isLayer7(variable: string): boolean {
  return variable === "request" || variable.startsWith("http.") || variable === "dns.name" || variable === "sni";
}

/** The name under which a verdict says that this variable's value is missing. */
function factOf(variable: string): string {
  if (isLayer7(variable)) return variable === "sni" ? "sni" : "request";
  if (variable.endsWith(".ip")) return "address";
  if (variable.includes(".node:")) return "node labels";
  if (variable.endsWith(".on-node")) return "node";
  if (variable === "source-port") return "source port";
  if (variable.startsWith("icmp.")) return "ICMP type";
  if (variable === "P.name") return "DNS name";
  if (/^(source-)?named:/.test(variable)) return "container ports";
  if (/^[SP][.]pod:/.test(variable)) return "labels";
  if (/^[SP][.]ns:/.test(variable)) return "namespace labels";
  if (/^[SP][.]sa:/.test(variable)) return "service account labels";
  if (/^[SP][.]sa/.test(variable)) return "service account";
  return variable;
}
