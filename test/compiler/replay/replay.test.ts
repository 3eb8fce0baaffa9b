import { expect, test } from "vitest";
import { parseManifests } from "#manifest";
import type { Relation } from "#model";
import { BUCKETS, type Bucket, budgetsSchema, coverageOf, gateOf, hubbleDecoder, judge, KeyTable, Projection, tally } from "#replay";
import { parseProfile } from "#targets";
import { verdict } from "./hubble-line.ts";

function relation(yaml: string): Relation {
  const chosen = parseProfile("cilium@1.20");
  if ("diagnostics" in chosen) throw new Error("no profile");
  const { documents } = parseManifests({ path: "p.yaml", bytes: yaml });
  return chosen.target.read(documents, chosen.profile, null).relation;
}
const policy = (ports: readonly number[], http = "", end = 0) => `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: api}}
  ingress:
  - fromEndpoints: [{matchLabels: {app: web}}]
    toPorts: [{ports: [${ports.map((port) => `{port: "${port}", protocol: TCP${end === 0 ? "" : `, endPort: ${end}`}}`).join(", ")}]${http}}]
`;

function replay(records: readonly unknown[], old: Relation, next: Relation) {
  const projection = new Projection([old, next]);
  const table = new KeyTable(projection);
  const buckets = Object.fromEntries(BUCKETS.map((one) => [one, 0])) as Record<Bucket, number>;
  for (const record of records)
    for (const outcome of hubbleDecoder(null)(record)) {
      if (outcome.kind === "flow") table.add(outcome.record);
      else buckets[outcome.kind] += outcome.count;
    }
  const { keys, joined } = table.finish();
  const judged = judge(keys, old, next);
  return { judged, projection, tally: tally(judged, { ...buckets, joined: buckets.joined + joined }) };
}
const web = { from: "web", to: "api" };

test("both observers of a connection are one flow", () => {
  const both = [verdict(web, 8080), verdict(web, 8080, { traffic_direction: "INGRESS" })];
  const same = relation(policy([8080]));
  expect(replay(both, same, same).tally).toMatchObject({ flows: 1, unchanged: 1, distinct: 1 });
});

test("two connections of one key, each seen by another observer, are two flows", () => {
  const other = verdict(web, 8080, { traffic_direction: "INGRESS", l4: { TCP: { source_port: 40_001, destination_port: 8080 } } });
  const same = relation(policy([8080]));
  expect(replay([verdict(web, 8080), other], same, same).tally.flows).toBe(2);
});

test("a port that is closed is newly denied, by the policy that isolates", () => {
  const { tally: found } = replay([verdict(web, 8080), verdict(web, 9090)], relation(policy([8080, 9090])), relation(policy([8080])));
  expect(found).toMatchObject({ flows: 2, unchanged: 1, newlyDenied: 1, distinct: 2 });
  expect(found.changes[0]).toMatchObject({
    effect: "newlyDenied",
    source: "shop/web",
    destination: "shop/api",
    port: 9090,
    before: "allow",
    after: "deny",
  });
});

test("replies, drops that are no policy, lost events and other lines have their buckets", () => {
  const records = [
    verdict(web, 8080, { is_reply: true }),
    verdict(web, 8080, { verdict: "DROPPED", drop_reason_desc: "CT_MAP_INSERTION_FAILED" }),
    { lost_events: { source: "HUBBLE_RING_BUFFER", num_events_lost: "12" } },
    { node_status: {} },
    { nonsense: 1 },
    verdict(web, 8080, { source: {} }),
  ];
  const same = relation(policy([8080]));
  expect(replay(records, same, same).tally).toMatchObject({
    flows: 0,
    buckets: { replies: 1, notPolicy: 1, lost: 12, other: 1, malformed: 1, unmatched: 1 },
  });
});

test("a request that nobody saw leaves a new layer 7 rule open", () => {
  const next = relation(policy([8080], ", rules: {http: [{method: GET}]}"));
  const { tally: found } = replay([verdict(web, 8080)], relation(policy([8080])), next);
  expect(found).toMatchObject({ unknown: 1, newlyDenied: 0 });
  expect(found.changes[0]?.missing).toEqual(["request"]);
});

test("requests of a connection take its place", () => {
  const request = { Type: "L7", event_type: { type: 129 }, l7: { type: "REQUEST", http: { method: "POST", url: "http://api:8080/v1/order?x=1" } } };
  const next = relation(policy([8080], ", rules: {http: [{method: GET}]}"));
  const { tally: found } = replay([verdict(web, 8080, { verdict: "REDIRECTED" }), verdict(web, 8080, request)], relation(policy([8080])), next);
  expect(found).toMatchObject({ flows: 1, newlyDenied: 1, unknown: 0, buckets: { joined: 1 } });
  expect(found.changes[0]?.request).toBe("POST /v1/order");
});

test("a log that touches none of what changes is no evidence", () => {
  const [old, next] = [relation(policy([8080, 9090])), relation(policy([8080]))];
  const { judged, projection, tally: found } = replay([verdict(web, 8080)], old, next);
  const coverage = coverageOf(old, next, judged, [], projection, []);
  expect(coverage).toMatchObject({ touched: 0 });
  expect(coverage.changedClasses).toBeGreaterThan(0);
  expect(gateOf({ tally: found, coverage, hours: 1 }, budgetsSchema.parse({}))).toMatchObject({
    result: "fail",
    reasons: [expect.stringContaining("E_NO_EVIDENCE")],
  });
});

test("each part of a range that changes is a class, and any port of it shows it", () => {
  const two = (low: number, high: number) => relation(`${policy([80], "", low)}---${policy([high], "", 9000).replace("name: api", "name: more")}`);
  const seen = (ports: readonly number[], old: Relation, next: Relation) => {
    const { judged, projection } = replay(
      ports.map((port) => verdict(web, port)),
      old,
      next,
    );
    const { changedClasses, untouched } = coverageOf(old, next, judged, [], projection, []);
    return { changedClasses, untouched: untouched.map(({ protocol, port }) => `${protocol} ${port}`) };
  };
  const whole = relation(policy([80], "", 9000));
  expect(seen([80], whole, two(442, 443))).toEqual({ changedClasses: 0, untouched: [] });
  expect(seen([700, 80], whole, two(442, 800))).toEqual({ changedClasses: 1, untouched: [] });
  expect(seen([900, 80], whole, two(442, 800))).toEqual({ changedClasses: 1, untouched: ["6 443"] });
});

test("a flow with a request goes through a changed class that no rule tells requests apart in", () => {
  const [old, next] = [relation(policy([8080])), relation(policy([9090]))];
  const asked = verdict(web, 8080, { Type: "L7", l7: { type: "REQUEST", http: { method: "GET", url: "http://api/v1", headers: [] } } });
  const { judged, projection } = replay([asked], old, next);
  expect(coverageOf(old, next, judged, [], projection, []).untouched.map((one) => one.port)).toEqual([9090]);
});
