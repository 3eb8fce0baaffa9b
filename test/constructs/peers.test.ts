import { anyone, cidr, fqdn, nodes, pods, tcp, world } from "portcullis";
import { expect, test } from "vitest";
import { intentOf, refusal, rulesOf } from "./program.ts";

const NAME = "kubernetes.io/metadata.name";

test("pods by names of namespaces, labels and accounts", () => {
  expect(pods({ namespaces: ["a", "b"], pods: { app: "web" }, serviceAccounts: ["robot"] }).peers).toEqual([
    {
      kind: "pods",
      namespaces: [{ key: NAME, operator: "In", values: ["a", "b"] }],
      pods: [{ key: "app", operator: "In", values: ["web"] }],
      serviceAccounts: ["robot"],
    },
  ]);
});
test("every kind of condition on labels", () => {
  expect(nodes({ a: "1", b: ["1", "2"], c: true, d: false, e: { not: "1" }, f: { not: ["1", "2"] } }).peers).toEqual([
    {
      kind: "nodes",
      nodes: [
        { key: "a", operator: "In", values: ["1"] },
        { key: "b", operator: "In", values: ["1", "2"] },
        { key: "c", operator: "Exists", values: [] },
        { key: "d", operator: "DoesNotExist", values: [] },
        { key: "e", operator: "NotIn", values: ["1"] },
        { key: "f", operator: "NotIn", values: ["1", "2"] },
      ],
    },
  ]);
});
test("addresses have holes, and mean pods only where they say so", () => {
  expect(cidr("10.0.0.0/8", { except: ["10.1.0.0/16"] }).peers).toEqual([{ kind: "cidr", cidr: "10.0.0.0/8", except: ["10.1.0.0/16"], pods: false }]);
});
test("outsiders are callers, too", () => {
  const intent = intentOf(({ web }) => world.mayReach(web, tcp(443)));
  expect(rulesOf(intent, "shop/web/ingress")).toMatchObject([{ id: "shop/web/ingress/from-world-tcp-443", peers: [{ entity: "world" }] }]);
});
test("a denial says all ports where it says none", () => {
  const intent = intentOf(({ web }) => anyone.mayNotReach(web));
  expect(rulesOf(intent, "shop/web/ingress")).toMatchObject([{ id: "shop/web/ingress/deny-from-anyone-any", action: "deny", ports: "any" }]);
});
test("names are destinations only", () => {
  // @ts-expect-error a name calls nobody
  expect(() => fqdn("a.example.com").mayReach(world, tcp(443))).toThrow(TypeError);
});
test("a missing condition is no wildcard", () => {
  expect(refusal(() => pods({ namespaces: undefined } as never))[0]).toMatch(/^E_SCHEMA pods\/namespaces/);
  expect(refusal(() => pods({ pods: { app: [] } } as never))[0]).toMatch(/^E_SCHEMA pods\/pods\/app/);
});
