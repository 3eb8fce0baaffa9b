import { type Diagnostic, hasErrors } from "#diagnostic";
import { DIRECTIONS, type Direction, type Intent, type Rule } from "#ir";
import { byPath } from "../../objects.ts";
import type { Emission, Profile, Stamp } from "../../target.ts";
import { type Decision, decisionsOf } from "./decisions.ts";
import { byNamespace, Isolation } from "./isolation.ts";
import { Objects } from "./objects.ts";
import type { PeerSet } from "./peer-set.ts";
import { isEmpty, type PodSet } from "./pod-set.ts";
import { refuseDeny, refuseNamedPort, refuseNamespaceLabels, refuseOverlap, refuseSubject } from "./refusals.ts";
import { openedBy } from "./sample.ts";
import { type Traffic, trafficMinus } from "./traffic.ts";

/** What all steps of one direction share, and the rules that have decided before. */
interface Context {
  readonly intent: Intent;
  readonly profile: Profile;
  readonly direction: Direction;
  readonly isolation: Isolation;
  readonly objects: Objects;
  readonly denied: { readonly rule: Rule | null; readonly traffic: Traffic }[];
  readonly allowed: Traffic[];
}
type Step = (decision: Decision, rule: Rule, context: Context) => readonly Diagnostic[];

/**
 * Writes an intent as NetworkPolicies, which only isolate and allow: an object for each policy, direction and namespace. Allow rules
 * are written without what an earlier deny or isolation takes from them, and only for pods that something isolates: to all others
 * a NetworkPolicy would close what nothing denies.
 */
export function emitKubernetes(intent: Intent, profile: Profile, stamp: Stamp): Emission {
  const objects = new Objects(stamp);
  const diagnostics = DIRECTIONS.flatMap((direction) => {
    const decisions = decisionsOf(intent, direction);
    const context: Context = { intent, profile, direction, isolation: new Isolation(decisions), objects, denied: [], allowed: [] };
    return decisions.flatMap((decision) => {
      const found = decision.rule === null ? isolate(decision, context) : STEPS[decision.action](decision, decision.rule, context);
      for (const traffic of decision.traffic) {
        if (decision.action === "allow") context.allowed.push(traffic);
        else context.denied.push({ rule: decision.rule, traffic });
      }
      return found;
    });
  });
  return { artifacts: hasErrors(diagnostics) ? [] : objects.artifacts().sort(byPath), diagnostics };
}

function isolate({ policy, traffic }: Decision, { direction, objects, profile }: Context): readonly Diagnostic[] {
  return traffic.flatMap(({ subject }) => {
    const parts = byNamespace(subject);
    if (parts === null) return [refuseSubject(policy, direction, profile)];
    for (const part of parts) objects.add(policy, direction, namespaceOf(part), part, []);
    return [];
  });
}

const MAX_PIECES = 2_000;

const allow: Step = ({ policy, traffic }, rule, context) => {
  const { intent, profile, direction, isolation, objects, denied } = context;
  let left = traffic;
  for (const taken of denied) {
    const pieces = left.flatMap((piece): readonly (Traffic | null)[] => trafficMinus(piece, taken.traffic, intent.cluster) ?? [null]);
    if (pieces.includes(null) || pieces.length > MAX_PIECES) return [refuseOverlap(policy, direction, rule, taken.rule, profile)];
    left = pieces.filter((piece) => piece !== null);
  }
  if (direction === "egress" && left.some(({ peer, port }) => peer.kind === "block" && port !== "any" && "name" in port))
    return [refuseNamedPort(policy, direction, rule, profile)];
  const parts = left.flatMap((piece) => isolation.within(piece.subject).map((subject) => ({ ...piece, subject })));
  if (parts.some(({ subject }) => byNamespace(subject) === null))
    return policy[direction]?.otherwise === "deny" ? [] : [refuseNamespaceLabels(policy, direction, rule, profile)];
  for (const { subject, written } of bySubject(parts)) objects.add(policy, direction, namespaceOf(subject), subject, written);
  return [];
};

/** What is allowed to the same pods of one namespace, together. */
function bySubject(parts: readonly Traffic[]): Iterable<{ readonly subject: PodSet; readonly written: Traffic[] }> {
  const groups = new Map<string, { readonly subject: PodSet; readonly written: Traffic[] }>();
  for (const part of parts) {
    for (const subject of byNamespace(part.subject) ?? []) {
      const key = JSON.stringify(subject);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { subject, written: [part] });
      else group.written.push(part);
    }
  }
  return groups.values();
}

const deny: Step = ({ policy, traffic }, rule, { intent, profile, direction, isolation, allowed }) => {
  const open = traffic.filter(({ subject, peer }) => !isNobody(peer) && isolation.without(subject).length > 0);
  const left = allowed.reduce<readonly Traffic[]>(
    (pieces, taken) => pieces.flatMap((piece) => trafficMinus(piece, taken, intent.cluster) ?? [piece]),
    open,
  );
  for (const piece of left) {
    const [subject] = isolation.without(piece.subject);
    if (subject !== undefined) return [refuseDeny(policy, direction, rule, openedBy({ ...piece, subject }, direction, intent), profile)];
  }
  return [];
};

function isNobody(peer: PeerSet): boolean {
  return peer.kind === "pods" && isEmpty(peer.pods);
}

const STEPS: Readonly<Record<Decision["action"], Step>> = { allow, deny };

function namespaceOf(part: PodSet): string {
  return part.namespaces[0]?.values[0] as string;
}
