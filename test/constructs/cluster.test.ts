import { Cluster, nodeLocalDns, openShiftDns } from "portcullis";
import { expect, test } from "vitest";
import { intentOf, refusal, rulesOf } from "./program.ts";

const dnsWith = (props: ConstructorParameters<typeof Cluster>[2]) =>
  rulesOf(
    intentOf(({ app }) => new Cluster(app, "c", props)),
    "shop/egress",
  )[0];

test("questions go to kube-dns on 53, UDP and TCP", () => {
  expect(dnsWith({})).toMatchObject({
    peers: [{ kind: "pods", pods: [{ key: "k8s-app", values: ["kube-dns"] }] }],
    ports: [
      { protocol: "TCP", from: 53 },
      { protocol: "UDP", from: 53 },
    ],
  });
});
test("or to the cache on the node, or to OpenShift's own", () => {
  expect(dnsWith({ dns: nodeLocalDns })?.peers).toMatchObject([{ kind: "cidr", cidr: "169.254.20.10/32" }, { kind: "pods" }]);
  expect(dnsWith({ dns: openShiftDns })?.ports).toMatchObject([{ from: 5353 }, { from: 5353 }]);
});
test("the API server is an entity, or its addresses", () => {
  intentOf(({ app }) => {
    expect(new Cluster(app, "a").apiServer.peers).toEqual([{ kind: "entity", entity: "kube-apiserver" }]);
  });
  intentOf(({ app }) => {
    const { apiServer, apiServerPort } = new Cluster(app, "b", { apiServer: { cidrs: ["192.168.0.10/32"], port: 443 } });
    expect([apiServer.peers, apiServerPort]).toEqual([[{ kind: "cidr", cidr: "192.168.0.10/32", except: [], pods: true }], 443]);
  });
});
test("its address blocks are facts of the intent", () => {
  expect(intentOf(({ app }) => new Cluster(app, "c", { podCidrs: ["10.0.0.0/16"] })).cluster).toEqual({ podCidrs: ["10.0.0.0/16"], nodeCidrs: null });
  expect(refusal(({ app }) => new Cluster(app, "c", { podCidrs: ["10.0.0.1/16"] }))[0]).toMatch(/^E_CIDR cluster\/podCidrs\/0/);
});
test("one app speaks of one cluster", () => {
  expect(refusal(({ app }) => [new Cluster(app, "a"), new Cluster(app, "b")])[0]).toMatch(/^E_DUP b: a second cluster/);
});
