import { expect, test } from "vitest";
import type { Action, Intent, Policy } from "#ir";
import { relationOfIntent } from "#model";
import { compare, gatedOf } from "#verify";
import { meetOf } from "../../../../compiler/verify/transition/bounds.ts";

const none = { ingress: null, egress: null, owner: null, reason: null, expires: null, source: null };
const pods = (app: string) =>
  ({ kind: "pods", namespaces: [], pods: [{ key: "app", operator: "In", values: [app] }], serviceAccounts: "any" }) as const;

function policy(id: string, tier: string, order: number | null, rules: readonly (readonly [Action, string, number])[]): Policy {
  const written = rules.map(([action, app, port], i) => ({
    ...{ owner: null, reason: null, expires: null, source: null, orElse: null, log: false, authenticate: false, layer7: [] },
    id: `${id}/${i}`,
    action,
    peers: [pods(app)],
    ports: [{ protocol: "TCP", from: port, to: port + 9 } as const],
  }));
  return { ...none, id, tier, order, mode: "enforce", subject: pods("web"), ingress: { rules: written, otherwise: "deny" } };
}

const intent = (...policies: readonly Policy[]): Intent => ({
  version: 1,
  cluster: { podCidrs: null, nodeCidrs: null },
  tiers: [
    { name: "first", order: 1 },
    { name: "default", order: 2 },
  ],
  policies,
});

const before = intent(
  policy("a", "first", 1, [
    ["pass", "api", 80],
    ["deny", "api", 85],
  ]),
  policy("b", "default", null, [["allow", "api", 82]]),
);
const after = intent(policy("c", "default", null, [["allow", "api", 84]]), policy("d", "default", null, [["deny", "api", 88]]));

test("behind the gate is exactly what both releases allow, whatever orders, tiers and passes they have", () => {
  const gated = gatedOf(before, after);
  if ("message" in gated) throw new Error(gated.message);
  const meant = meetOf(relationOfIntent(before), relationOfIntent(after));
  expect(compare(meant, relationOfIntent(gated.decisions))).toMatchObject({ relation: "equal", witnesses: [] });
});

test("a closed gate passes everything before anything else is asked", () => {
  const gated = gatedOf(before, after);
  if ("message" in gated) throw new Error(gated.message);
  const closed = { ...gated.decisions, policies: [...gated.decisions.policies, ...gated.gate.policies] };
  expect(compare(relationOfIntent(intent()), relationOfIntent(closed)).relation).toBe("equal");
});

test("what no rule can say of both is told by its rules", () => {
  const named = (kind: "fqdn" | "cidr") => {
    const peer = kind === "fqdn" ? { kind, pattern: "x.example" } : ({ kind, cidr: "1.2.3.0/24", except: [], pods: false } as const);
    const one = policy(kind, "default", null, [["allow", "api", 80]]);
    const rules = (one.ingress?.rules ?? []).map((rule) => ({ ...rule, peers: [peer] }));
    return intent({ ...one, ingress: null, egress: { rules, otherwise: "deny" } });
  };
  expect(gatedOf(named("fqdn"), named("cidr"))).toMatchObject({ message: "no rule can say what `fqdn/0` and `cidr/0` are both about" });
});
