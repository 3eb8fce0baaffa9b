import fc from "fast-check";
import { expect, test } from "vitest";
import type { Intent, Policy, Rule, Section } from "#ir";
import { NAMESPACE_NAME, type Witness } from "#model";
import { parseProfile } from "#targets";
import { compile, type Output } from "../../compiler/compile.ts";
import { intent } from "./arbitrary/intent.ts";
import { runs } from "./runs.ts";

const sayable = (rule: Rule): boolean =>
  rule.action !== "pass" &&
  !rule.authenticate &&
  rule.layer7.length === 0 &&
  rule.peers.every(
    (peer) =>
      (peer.kind === "pods" && peer.serviceAccounts === "any") ||
      peer.kind === "cidr" ||
      (peer.kind === "entity" && (peer.entity === "all" || peer.entity === "world")),
  ) &&
  (rule.ports === "any" || rule.ports.every((port) => !("type" in port)));
const plain = (section: Section | null): Section | null => section && { ...section, rules: section.rules.filter(sayable) };

/** What NetworkPolicy has words for, deny, order and tiers included; isolating subjects of the namespace `shop` or another one by name. */
function said(policy: Policy): Policy {
  const isolates = policy.ingress?.otherwise === "deny" || policy.egress?.otherwise === "deny";
  const { subject } = policy;
  if (subject.kind !== "pods") return policy;
  const byName = subject.namespaces.filter(({ key, operator }) => key === NAMESPACE_NAME && operator === "In");
  const namespaces = byName.length > 0 ? byName : [{ key: NAMESPACE_NAME, operator: "In" as const, values: ["shop"] }];
  return {
    ...policy,
    mode: "enforce",
    subject: { ...subject, namespaces: isolates ? namespaces : subject.namespaces, serviceAccounts: "any" },
    ingress: plain(policy.ingress),
    egress: plain(policy.egress),
  };
}
const facts = fc.constantFrom({ podCidrs: null, nodeCidrs: null }, { podCidrs: ["10.244.0.0/16"], nodeCidrs: ["192.168.0.0/24"] });
const saidIntent: fc.Arbitrary<Intent> = fc
  .record({ one: intent, cluster: facts })
  .map(({ one, cluster }) => ({ ...one, cluster, policies: one.policies.map(said) }));

/** A deny of outside addresses is cut out of an allow of every address; where pods and nodes may have them, too, the proof refuses what that closes. */
const onlyCloses = (one: Intent, { proof, artifacts, diagnostics }: Output): boolean =>
  one.cluster.podCidrs === null &&
  artifacts.length === 0 &&
  (proof?.relation === "narrower" || proof?.relation === "unknown") &&
  diagnostics.every(({ witness }) => (witness as Witness | undefined)?.effect === "closes");

test("what is written for Kubernetes is equal to the intent; the rest is refused, and nothing is ever wider", () => {
  const parsed = parseProfile("kubernetes@1.36");
  if ("diagnostics" in parsed) throw new Error("no profile");
  let written = 0;
  const check = (one: Intent): void => {
    const output = compile(one, [parsed]).outputs[0] as Output;
    const codes = output.diagnostics.map(({ code }) => code);
    if (output.artifacts.length > 0) written++;
    if (!onlyCloses(one, output)) expect(codes.filter((code) => code !== "PCL3001")).toEqual([]);
    if (codes.length === 0) expect(output.proof?.relation).toBe("equal");
  };
  fc.assert(fc.property(saidIntent, check), runs(300));
  expect(written).toBeGreaterThan(50);
});
