import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Peer, Ports } from "#ir";
import { type Endpoint, evaluate, type Flow, hasLabels, isManaged, isSelf, NAMESPACE_NAME, PROTOCOL_NAMES, relationOfIntent } from "#model";
import { allows, denies, disjoint, neverCloses, neverOpens, reachesOnly, redundantRules, vacuous } from "#verify";
import { flow } from "./arbitrary/flow.ts";
import { intent, podSelector } from "./arbitrary/intent.ts";
import { runs } from "./runs.ts";

const world: Peer = { kind: "entity", entity: "world" };
const ports: fc.Arbitrary<Ports> = fc.constantFrom<Ports>("any", [{ protocol: "TCP", from: 80, to: 80 }], [{ protocol: "UDP", from: 1, to: 65_535 }]);
const end = fc.oneof({ weight: 4, arbitrary: podSelector }, fc.constant(world));

/** Whether an end is one of these pods, or an address outside. */
function is(peer: Peer, { kind, pod }: Endpoint): boolean {
  if (peer.kind !== "pods") return kind === "world";
  if (kind !== "pod" || pod === null) return false;
  const { namespaces, pods, serviceAccounts } = peer;
  const namespace = new Map([...pod.namespaceLabels, [NAMESPACE_NAME, pod.namespace]]);
  return (
    hasLabels(namespace, namespaces) && hasLabels(pod.labels, pods) && (serviceAccounts === "any" || serviceAccounts.includes(pod.serviceAccount))
  );
}

function isAmong({ source, destination, protocol, port }: Flow, from: Peer, to: Peer, on: Ports): boolean {
  const name = PROTOCOL_NAMES.get(protocol);
  const fits = on === "any" || on.some((one) => "from" in one && one.protocol === name && port !== null && one.from <= port && port <= one.to);
  return fits && is(from, source) && is(to, destination);
}

describe("properties of random intents", () => {
  test("no flow speaks against what was proved, and every piece of evidence is judged so again", () => {
    const seen = new Map<string, number>();
    const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
    fc.assert(
      fc.property(intent, end, end, ports, fc.array(flow, { minLength: 20, maxLength: 20 }), (one, from, to, on, flows) => {
        const relation = relationOfIntent(one);
        const set = { from: [from], to: [to], ports: on, layer7: [] };
        const [allowed, denied, reaches] = [allows(one, set), denies(one, set), reachesOnly(one, [from], [{ to: [to], ports: on, layer7: [] }])];
        for (const [name, { outcome }] of Object.entries({ allowed, denied, reaches })) count(`${name} ${outcome}`);
        for (const { flow: each } of allowed.evidence)
          expect([evaluate(relation, each).decision, isAmong(each, from, to, on)]).toEqual(["deny", true]);
        for (const { flow: each } of denied.evidence)
          expect([evaluate(relation, each).decision, isAmong(each, from, to, on)]).toEqual(["allow", true]);
        for (const { flow: each } of reaches.evidence)
          expect([evaluate(relation, each).decision, isAmong(each, from, to, on)]).toEqual(["allow", false]);
        for (const each of flows) {
          if (isSelf(each) || (!isManaged(each.source) && !isManaged(each.destination))) continue;
          const { decision } = evaluate(relation, each);
          if (isAmong(each, from, to, on)) {
            count("flows");
            if (decision === "deny") expect(allowed.outcome).not.toBe("holds");
            if (decision === "allow") expect(denied.outcome).not.toBe("holds");
          } else if (decision === "allow" && is(from, each.source)) expect(reaches.outcome).not.toBe("holds");
        }
      }),
      runs(400),
    );
    for (const name of ["allowed", "denied", "reaches"])
      for (const outcome of ["holds", "fails"]) expect(seen.get(`${name} ${outcome}`)).toBeGreaterThan(10);
    expect(seen.get("flows")).toBeGreaterThan(100);
  });

  test("redundant rules can go together, vacuous ones decide no flow, disjoint intents share none", () => {
    fc.assert(
      fc.property(intent, intent, fc.array(flow, { minLength: 8, maxLength: 8 }), (one, other, flows) => {
        const [a, b] = [relationOfIntent(one), relationOfIntent(other)];
        const redundant = new Set(redundantRules(one).rules.map((each) => each.rule));
        const keep = <T extends { readonly rules: readonly { readonly id: string }[] } | null>(part: T): T =>
          part && { ...part, rules: part.rules.filter((rule) => !redundant.has(rule.id)) };
        const rest = { ...one, policies: one.policies.map((each) => ({ ...each, ingress: keep(each.ingress), egress: keep(each.egress) })) };
        expect([neverOpens(one, rest).outcome, neverCloses(one, rest).outcome]).toEqual(["holds", "holds"]);
        const apart = disjoint(one, other);
        for (const { verdicts } of apart.evidence) expect(verdicts.map((each) => each.decision)).toEqual(["allow", "allow"]);
        for (const each of flows) {
          const verdicts = [a, b].map((relation) => evaluate(relation, each));
          const sides = (["egress", "ingress"] as const).some((side) => verdicts.every((v) => v[side].decision === "allow" && v[side].by.length > 0));
          if (sides) expect(apart.outcome).not.toBe("holds");
          for (const rule of verdicts[0]?.by ?? []) if (verdicts[0]?.decision !== "unknown") expect(vacuous(one, rule).outcome).not.toBe("holds");
        }
      }),
      runs(100),
    );
  });
});
