import { expect, test } from "vitest";
import { lookupOf } from "#model";
import { hubbleDecoder } from "#replay";
import { verdict } from "../hubble-line.ts";
import { CLUSTER, inventoryOf, kindsOf, outcomeText, relationOf } from "./told.ts";

const inventory = inventoryOf(
  CLUSTER.replaceAll("web-0", "web-6b687c8dcb-zn5s2")
    .replaceAll("api-0", "api-6b687c8dcb-zn5s2")
    .replaceAll(/serviceAccountName: \w+/g, "serviceAccountName: default"),
);
const lookup = lookupOf(inventory);
const web = { from: "web", to: "api" };
const policy = (peer: string) => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  ingress: [{from: [${peer}]}]
`;
const kubernetes = (peer: string) => relationOf(policy(peer), "kubernetes@1.36");
const byHash = "{podSelector: {matchLabels: {pod-template-hash: 7d9f}}}";
const ALL = ["10.1.0.1", "10.1.0.2"];

test("labels that Cilium's filter drops are not absent: an inventory tells them, or nobody", () => {
  expect(outcomeText(hubbleDecoder(null)(verdict(web, 8080)), kubernetes(byHash))).toBe("unknown: labels");
  expect(outcomeText(hubbleDecoder(lookup)(verdict(web, 8080)), kubernetes(byHash))).toBe("allow");
  expect(outcomeText(hubbleDecoder(null)(verdict(web, 8080)), kubernetes("{podSelector: {matchLabels: {tier: front}}}"))).toBe("deny");
});

test("Cilium itself sees none of them", () => {
  expect(outcomeText(hubbleDecoder(null)(verdict(web, 8080)), relationOf(policy(byHash), "cilium@1.20"))).toBe("deny");
});

test("namespace labels that a filter dropped are not known", () => {
  const bare = (verdict(web, 8080)["flow"] as { source: { labels: string[] } }).source;
  const source = { ...bare, labels: bare.labels.filter((label) => !label.includes("namespace.labels")) };
  const byTeam = kubernetes("{namespaceSelector: {matchLabels: {team: shop}}}");
  expect(outcomeText(hubbleDecoder(null)(verdict(web, 8080, { source })), byTeam)).toBe("unknown: namespace labels");
  expect(outcomeText(hubbleDecoder(null)(verdict(web, 8080)), byTeam)).toBe("deny");
  expect(outcomeText(hubbleDecoder(lookup)(verdict(web, 8080, { source })), byTeam)).toBe("deny");
});

test("the host is a pod's own node only where the pod is", () => {
  const host = { source: { ID: 7, identity: 1, labels: ["reserved:host"] } };
  const from = (more: object, known = lookup) => kindsOf(hubbleDecoder(known)(verdict(web, 8080, { ...host, ...more })));
  expect(from({ traffic_direction: "INGRESS" })).toBe("host > pod");
  expect(from({ traffic_direction: "EGRESS" })).toBe("remote-node > pod");
  const nowhere = { source: { identity: 1, labels: ["reserved:host"] } };
  const by = (node: string, known: typeof lookup | null) => {
    const record = { ...verdict(web, 8080, nowhere), node_name: `kind/${node}` };
    return kindsOf(hubbleDecoder(known)(record));
  };
  expect([by("n1", lookup), by("n2", lookup)]).toEqual(["remote-node > pod", "host > pod"]);
  expect(by("n2", null)).toBe("unmatched: whether the node runs the pod is not known");
});

test("ends without identities are told by name or address, else by nobody", () => {
  const bare = { source: { namespace: "shop", pod_name: "web-6b687c8dcb-zn5s2" }, destination: {}, IP: { source: ALL[0], destination: "10.1.1.5" } };
  expect(kindsOf(hubbleDecoder(lookup)(verdict(web, 8080, bare)))).toBe("pod > pod");
  expect(kindsOf(hubbleDecoder(null)(verdict(web, 8080, bare)))).toBe("unmatched: source: it carries no identity");
  const outside = { ...bare, IP: { source: ALL[0], destination: "203.0.113.9" } };
  expect(kindsOf(hubbleDecoder(lookup)(verdict(web, 8080, outside)))).toBe("unmatched: destination: it carries no identity");
});
