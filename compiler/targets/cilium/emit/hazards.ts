import { type Diagnostic, diagnostic } from "#diagnostic";
import { DIRECTIONS, type Direction, type Intent, type LabelSet, type Policy, type PortMatch, type Rule, type Subject } from "#ir";
import type { Engine } from "../versions.ts";

interface Placed {
  readonly policy: Policy;
  readonly rule: Rule;
}

/** CVE-2024-52529, in 1.16.0 to 1.16.3: where another rule's port range covers the port of a layer 7 rule, requests are not looked at. */
export function hazards(intent: Intent, engine: Engine): Diagnostic[] {
  return engine.minor === 16 ? DIRECTIONS.flatMap((direction) => openedRequests(intent, direction)) : [];
}

function openedRequests(intent: Intent, direction: Direction): Diagnostic[] {
  const allows = intent.policies.flatMap((policy) =>
    (policy[direction]?.rules ?? []).filter((rule) => rule.action === "allow").map((rule): Placed => ({ policy, rule })),
  );
  const ranges = allows.filter(({ rule }) => portsOf(rule).some(isRange));
  return allows.flatMap(({ policy, rule }) => {
    if (rule.layer7.length === 0) return [];
    const opener = ranges.find(
      (other) =>
        mayMeet(policy.subject, other.policy.subject) && portsOf(other.rule).some((range) => portsOf(rule).some((port) => covers(range, port))),
    );
    if (opener === undefined) return [];
    const message = `Cilium 1.16.0–1.16.3 look at no request on a port that another rule's range covers (CVE-2024-52529), here that of \`${opener.rule.id}\``;
    const help = "build with --split, which cuts the range around the port, or compile for cilium@1.17";
    return [diagnostic("PCL3002", [policy.id, direction, rule.id], message, { help, source: rule.source ?? policy.source })];
  });
}

function portsOf({ ports }: Rule): readonly PortMatch[] {
  return ports === "any" ? [] : ports;
}

/** Every port of a protocol is no range to Cilium. */
function isRange(port: PortMatch): boolean {
  return "from" in port && port.from < port.to && !(port.from <= 1 && port.to === 65_535);
}

/** A name may stand for any number. */
function covers(range: PortMatch, port: PortMatch): boolean {
  if (!("from" in range) || !isRange(range) || range.protocol !== port.protocol) return false;
  return "name" in port || ("from" in port && range.from <= port.from && port.from <= range.to);
}

function mayMeet(a: Subject, b: Subject): boolean {
  if (a.kind !== "pods" || b.kind !== "pods") return true;
  return !excludes(a.namespaces, b.namespaces) && !excludes(a.pods, b.pods);
}

/** Whether two lists want values of one label that have nothing in common. */
function excludes(a: LabelSet, b: LabelSet): boolean {
  return a.some(
    (one) =>
      one.operator === "In" &&
      b.some((other) => other.operator === "In" && other.key === one.key && !other.values.some((value) => one.values.includes(value))),
  );
}
