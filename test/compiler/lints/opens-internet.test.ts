import { expect, test } from "vitest";
import { cidr, Policy, pods, tcp, world } from "#constructs";
import { networkPolicy, ofManifests, ofProgram } from "./linting.ts";

const ingress = (peer: typeof world) => (app: Parameters<Parameters<typeof ofProgram>[1]>[0]) =>
  void new Policy(app, "web", {
    subject: pods({ namespaces: "shop" }),
    ingress: { rules: [{ id: "open", action: "allow", peers: [peer], ports: tcp(443) }], otherwise: "deny" },
  });

test("the world as a peer is told", () => {
  expect(ofProgram("PCL2009", ingress(world))).toMatchInlineSnapshot(`
    "warning PCL2009 W_OPENS_INTERNET: every address of the Internet gets in
      at       web/ingress/open
      witness  203.0.113.10 -> pod shop/server:443/tcp
               ingress before: deny: without this rule
               ingress after:  allow by web/ingress/open
      help     name the blocks that are meant, or waive this for the workload that faces the Internet
    "
  `);
});
test("so is every IPv4 address", () => {
  expect(ofProgram("PCL2009", ingress(cidr("0.0.0.0/0")))).toContain("every address of the Internet gets in");
});
test("so is a rule without peers", () => {
  expect(ofManifests("PCL2009", networkPolicy("{ podSelector: {}, ingress: [{ ports: [{ port: 443 }] }] }"), "kubernetes@1.36")).toContain(
    "every address of the Internet gets in",
  );
});
test("a block of addresses is fine", () => {
  expect(ofProgram("PCL2009", ingress(cidr("203.0.113.0/24")))).toBe("");
});
test("egress to the world is fine", () => {
  expect(ofManifests("PCL2009", networkPolicy("{ podSelector: {}, policyTypes: [Egress], egress: [{}] }"), "kubernetes@1.36")).toBe("");
});
