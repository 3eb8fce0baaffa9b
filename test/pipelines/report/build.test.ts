import { expect, test } from "vitest";
import { POLICIES, reported } from "./shop.ts";

const edgesOf = (report: ReturnType<typeof reported>) =>
  report.edges.map(({ id, verdict, traffic, change, rules }) =>
    [id, verdict, traffic, change, rules.join()].filter((part) => part !== null && part !== ""),
  );

test("an edge is what passes between workloads where a policy applies, with the rule that lets it through", () => {
  expect(edgesOf(reported(POLICIES))).toEqual([["shop/web -> shop/api", "allow", "TCP 8080", "NetworkPolicy shop/api ingress[0]"]]);
});
test("rules of manifests have their place in the file", () => {
  expect(reported(POLICIES).rules["NetworkPolicy shop/api ingress[0]"]).toMatchObject({ policy: "NetworkPolicy shop/api", source: "new.yaml:2" });
});
test("a witness is a flow that passes, with what each end makes of it", () => {
  const [edge] = reported(POLICIES).edges;
  expect(edge?.witness).toEqual({
    flow: "pod shop/web-0 -> pod shop/api-0:8080/tcp",
    egress: "allow: nothing isolates it",
    ingress: "allow by NetworkPolicy shop/api ingress[0]",
  });
});
test("every workload is there, with its pods and the directions in which no policy applies", () => {
  expect(reported(POLICIES).nodes.map(({ id, pods, open }) => [id, pods, open.join()])).toEqual([
    ["shop/api", 2, "egress"],
    ["shop/job", 1, "ingress,egress"],
    ["shop/web", 1, "ingress,egress"],
  ]);
});
test("what an old release let through is closed, what it didn't is opened", () => {
  const now = POLICIES.replace("app: web", "app: job");
  expect(edgesOf(reported(now, { old: POLICIES })).map(([id, verdict, , change]) => [id, verdict, change])).toEqual([
    ["shop/job -> shop/api", "allow", "opened"],
    ["shop/web -> shop/api", "deny", "closed"],
  ]);
});
test("other ports are a change, with what passed before", () => {
  const [edge] = reported(POLICIES.replace("8080", "8081"), { old: POLICIES }).edges;
  expect(edge).toMatchObject({ traffic: "TCP 8081", change: "changed", before: "TCP 8080" });
});
test("the relation of the two meanings is told with flows that show it", () => {
  const { change } = reported(POLICIES.replace("app: web", "app: job"), { old: POLICIES });
  expect(change).toMatchObject({ against: "old.yaml", relation: "incomparable" });
  expect(change?.witnesses.map(({ effect }) => effect).sort()).toContain("closes");
});
test("pods of one workload that speak with each other have an edge to themselves, with its rule", () => {
  const own = reported(POLICIES.replace("app: web", "app: api")).edges;
  expect(own.map(({ id, rules }) => [id, rules])).toEqual([["shop/api -> shop/api", ["NetworkPolicy shop/api ingress[0]"]]]);
});
test("without an inventory the selectors are drawn", () => {
  const report = reported(POLICIES, { pods: null });
  expect(report.nodes.map(({ id, kind, namespace }) => [id, kind, namespace])).toEqual([
    ["shop/app=api", "selection", "shop"],
    ["shop/app=web", "selection", "shop"],
  ]);
  expect(report.edges.map(({ id, traffic }) => [id, traffic])).toEqual([["allow shop/app=web -> shop/app=api", "TCP 8080"]]);
});
test("the label contract and the capabilities of the engine stand beside the map", () => {
  const report = reported(POLICIES);
  expect(report.contract.flatMap(({ clauses }) => clauses.map(({ role, selector }) => `${role} ${selector}`))).toEqual([
    "subject app=api in namespaces name=shop",
    "peer app=web in namespaces name=shop",
  ]);
  expect(report.capabilities.profiles).toEqual(["kubernetes@1.36"]);
});
test("the same input makes the same report", () => expect(reported(POLICIES, { old: POLICIES })).toEqual(reported(POLICIES, { old: POLICIES })));
