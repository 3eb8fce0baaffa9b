import { expect, test } from "vitest";
import { parseManifests } from "#manifest";
import { parseProfile } from "#targets";
import { shop } from "../../../corpus/kubernetes/trap.ts";

function warnings(spec: string): string[] {
  const chosen = parseProfile("weave@2.8");
  if ("diagnostics" in chosen) throw new Error("no profile");
  const { diagnostics } = chosen.target.read(parseManifests({ path: "x.yaml", bytes: shop(spec) }).documents, chosen.profile, null);
  return diagnostics.map(({ code, at, message }) => `${code} ${at.slice(1).join(".")}: ${message.replace("`weave@2.8` ", "")}`);
}

test("a policy with a named port is dropped whole", () => {
  expect(warnings("{podSelector: {}, ingress: [{ports: [{port: http}]}]}")).toEqual([
    "PCL3003 spec: drops a policy with a named port whole, and what it isolates stays open",
  ]);
});
test("endPort is ignored", () => {
  expect(warnings("{podSelector: {}, ingress: [{ports: [{port: 80, endPort: 90}]}]}")).toEqual([
    "PCL3003 spec.ingress.0.ports: ignores endPort: only the first port opens",
  ]);
});
test("blocks of IPv6 match nothing", () => {
  expect(warnings('{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: "2001:db8::/32"}}]}]}')).toEqual([
    "PCL3003 spec.egress.0.to: has no IPv6",
  ]);
});
test("blocks on ingress see masqueraded sources", () => {
  expect(warnings("{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]}")).toEqual([
    "PCL3003 spec.ingress.0.from: sees the node's address on traffic through a Service",
  ]);
});
test("sections that policyTypes leaves out still open", () => {
  expect(warnings("{podSelector: {}, policyTypes: [Ingress], egress: [{}]}")).toEqual([
    "PCL3003 spec.egress: opens this section although policyTypes leaves it out, once another policy isolates",
  ]);
});
