import { expect, test } from "vitest";
import { policy, replayed } from "./replayed.ts";

/** A cluster at some hour: api, and what has 10.1.0.5 then. */
const snapshot = (hour: string, name: string, app: string, since: string) => `
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
- apiVersion: v1
  kind: Node
  metadata: {name: n1}
  status: {addresses: [{type: InternalIP, address: 192.168.7.1}], conditions: [{type: Ready, status: "True", lastHeartbeatTime: "2026-01-02T${hour}:00Z"}]}
- {apiVersion: v1, kind: Pod, metadata: {name: api-0, namespace: shop, uid: b, labels: {app: api}, creationTimestamp: "2026-01-02T08:00:00Z"}, spec: {nodeName: n1}, status: {podIP: 10.1.0.6}}
- {apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: shop, uid: ${name}, labels: {app: ${app}}, creationTimestamp: "2026-01-02T${since}:00Z"}, spec: {nodeName: n1}, status: {podIP: 10.1.0.5}}
`;
const files = { "morning.yaml": snapshot("09:00", "web-0", "web", "08:00"), "noon.yaml": snapshot("12:00", "job-0", "job", "11:00") };
const log = ["08:30", "10:00", "11:30"].map((time) =>
  JSON.stringify({
    start_time: `2026-01-02T${time}:00Z`,
    upstream_host: "10.1.0.6:9090",
    downstream_remote_address: "10.1.0.5:40000",
    response_code: 200,
  }),
);

test("an address is the pod's that had it at the time, by several snapshots of a cluster", async () => {
  const [old, next] = [policy([9090]), policy([8080])];
  const both = ["--inventory", "morning.yaml", "--inventory", "noon.yaml", "--json"];
  const { report } = await replayed(log, old, next, { args: both, files });
  expect(report).toMatchObject({ flows: 2, newlyDenied: 1, buckets: { unmatched: 1 } });
  expect(report?.changes.map(({ source, flows }) => [source, flows])).toEqual([["shop/web", 1]]);
  const late = await replayed(log, old, next, { args: ["--inventory", "noon.yaml", "--json"], files });
  expect(late.report).toMatchObject({ flows: 1, newlyDenied: 0, buckets: { unmatched: 2 } });
});
