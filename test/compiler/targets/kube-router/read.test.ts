import { describe, expect, test } from "vitest";
import { parseManifests } from "#manifest";
import { evaluate, flowOf, type Inventory } from "#model";
import { parseProfile } from "#targets";
import { INVENTORY, shop } from "../../../corpus/kubernetes/trap.ts";

function reading(manifests: string, inventory: Inventory | null = INVENTORY) {
  const chosen = parseProfile("kube-router@2.11");
  if ("diagnostics" in chosen) throw new Error("no profile");
  return chosen.target.read(parseManifests({ path: "x.yaml", bytes: manifests }).documents, chosen.profile, inventory);
}
const warnings = (manifests: string, inventory: Inventory | null = INVENTORY) =>
  reading(manifests, inventory).diagnostics.map(
    ({ code, at, message }) => `${code} ${at.slice(2).join(".")}: ${message.replace("`kube-router@2.11` ", "")}`,
  );

const NAMED = shop("{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {}}], ports: [{port: nosuch}]}]}");
const OUT = shop("{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{ports: [{port: http}]}]}");

describe("without an inventory", () => {
  const judged = (manifests: string, to: string, port: number) => {
    const flow = flowOf({ from: { pod: "shop/web" }, to: { pod: to }, protocol: "TCP", port }, INVENTORY);
    if ("message" in flow) throw new Error(flow.message);
    const { decision, missing } = evaluate(reading(manifests, null).relation, flow);
    return [decision, ...missing].join(" ");
  };
  test("what a name that nobody may define opens is not known", () => expect(judged(NAMED, "shop/api", 22)).toBe("unknown inventory"));
  test("a name on egress opens its port in the policy's namespace", () => expect(judged(OUT, "shop/api", 8080)).toBe("allow"));
  test("what it opens elsewhere is not known", () => expect(judged(OUT, "blog/web", 80)).toBe("unknown inventory"));
});

describe("warnings name what is read otherwise", () => {
  test("both types in one policy", () => {
    expect(warnings(shop("{podSelector: {}, policyTypes: [Ingress, Egress], egress: [{}]}"))).toEqual([
      "PCL3003 policyTypes: lets each section answer for the other direction between the selected pods",
    ]);
  });
  test("but not where nothing is allowed", () => expect(warnings(shop("{podSelector: {}, policyTypes: [Ingress, Egress]}"))).toEqual([]));
  test("a name that no pod defines", () => {
    expect(warnings(NAMED)).toEqual(["PCL3003 ingress.0.ports: opens every port to these pods if no pod defines the port name"]);
  });
  test("a name that some pod defines is fine", () => expect(warnings(NAMED.replace("nosuch", "http"))).toEqual([]));
  test("a name on egress to everyone", () => {
    expect(warnings(OUT)).toEqual(["PCL3003 egress.0.ports: opens the number of this port name to every destination"]);
  });
  test("shared exceptions and every IPv6 address", () => {
    const blocks = '{ipBlock: {cidr: "::/0", except: ["fd00::/16"]}}, {ipBlock: {cidr: "fd00::/24"}}';
    expect(warnings(shop(`{podSelector: {}, ingress: [{from: [${blocks}]}]}`))).toEqual([
      "PCL3003 ingress.0.from: shares the exceptions among the ipBlocks of a rule",
      "PCL3003 ingress.0.from: reads `::/0` as 2000::/3 and fd00::/8",
    ]);
  });
  test("policies of other engines", () => {
    const other = "{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: a, namespace: shop}, spec: {}}";
    expect(warnings(other)).toEqual(["PCL3003 : doesn't know cilium.io/v2 CiliumNetworkPolicy and enforces nothing of it"]);
  });
  test("an object that is given twice is an error", () =>
    expect(warnings([NAMED, NAMED].join("---\n")).some((one) => one.startsWith("PCL1002"))).toBe(true));
});
