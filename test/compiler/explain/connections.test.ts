import { describe, expect, test } from "vitest";
import { App, cidr, http, Policy, pods, tcp } from "#constructs";
import { connectionsOf } from "#explain";
import { parseManifests } from "#manifest";
import { evaluate, type InventoryPod, readInventory, relationOfIntent } from "#model";
import { SHOP } from "../lints/linting.ts";

const { inventory } = readInventory(parseManifests({ path: "inventory.yaml", bytes: SHOP }).documents);
const app = new App();
const named = (name: string) => pods({ namespaces: "shop", pods: { app: name } });
new Policy(app, "api", {
  subject: named("api"),
  ingress: {
    rules: [
      { action: "allow", peers: [named("web")], ports: [tcp(8080), tcp(9000, 9010)] },
      { action: "allow", peers: [named("web")], ports: tcp(7070), requests: [http.get("/v1")] },
      { action: "allow", peers: [cidr("203.0.113.0/24")], ports: tcp(443) },
    ],
    otherwise: "deny",
  },
  egress: { rules: [], otherwise: "deny" },
});
const relation = relationOfIntent(app.lower());
const { connections } = connectionsOf(relation, inventory);
const between = (from: string, to: string) =>
  connections
    .filter((one) => one.from.includes(from) && one.to.includes(to))
    .flatMap((one) => one.traffic.map(({ protocol, ports, requests }) => `${protocol} ${ports} ${requests}`.trim()));

describe("connectionsOf", () => {
  test("a pair of workloads has its ports as intervals", () => {
    expect(between("web", "api").join("\n")).toMatch(/TCP .*8080.*9000-9010/);
  });
  test("ports that only some requests may use say so", () => {
    expect(between("web", "api").some((one) => /7070 some/.test(one))).toBe(true);
  });
  test("a workload that is closed on egress reaches nobody", () => {
    expect(connections.filter((one) => one.from.includes("api"))).toEqual([]);
  });
  test("a block that a rule names stands for the outside", () => {
    expect(between("203.0.113.0/24", "api")).toEqual(["TCP 443 all"]);
  });
  test("every port between two pods is what the relation says of it", () => {
    const end = (pod: InventoryPod) => ({ kind: "pod" as const, pod, nodeLabels: null, ip: pod.ips[0] ?? null, names: [] });
    const [api, web] = inventory.pods as [InventoryPod, InventoryPod];
    const flow = { protocol: 6, sourcePort: null, icmp: null, tls: null, sni: null, request: null, source: end(web), destination: end(api) };
    const decided = [80, 8080, 8999, 9000, 9010, 9011].map((port) => evaluate(relation, { ...flow, port }).decision);
    expect(decided).toEqual(["deny", "allow", "deny", "allow", "allow", "deny"]);
  });
});
