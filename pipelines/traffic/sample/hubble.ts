import type { SampleEnd, SampleFlow } from "./events.ts";
import type { SampleWorld } from "./world.ts";

const CLUSTER = "kind";

/**
 * The lines that Hubble's exporter would write of a connection: policy verdicts at both ends, the hand-over to a proxy and the request with its
 * response, a reply, now and then a drop that is no policy's, lost events and a node's status.
 */
export function* hubbleLines(world: SampleWorld, flows: Iterable<SampleFlow>): Generator<string> {
  let i = 0;
  for (const flow of flows) {
    i++;
    yield* linesOf(world, flow);
    if (i % 17 === 0) yield line(world, flow, { verdict: "FORWARDED", is_reply: true, event_type: { type: 4, sub_type: 0 } }, "INGRESS", true);
    if (i % 997 === 0)
      yield line(world, flow, { verdict: "DROPPED", drop_reason_desc: "CT_MAP_INSERTION_FAILED", event_type: { type: 1 } }, "EGRESS");
    if (i % 5_003 === 0)
      yield JSON.stringify({
        lost_events: { source: "HUBBLE_RING_BUFFER", num_events_lost: "3" },
        node_name: `${CLUSTER}/node-a`,
        time: timeOf(flow),
      });
    if (i % 9_973 === 0)
      yield JSON.stringify({ node_status: { state_change: "NODE_CONNECTED" }, node_name: `${CLUSTER}/node-a`, time: timeOf(flow) });
  }
}

function* linesOf(world: SampleWorld, flow: SampleFlow): Generator<string> {
  const policy = { event_type: { type: 5 }, policy_match_type: 2 };
  const denied = { ...policy, verdict: "DROPPED", drop_reason_desc: "POLICY_DENIED" };
  const allowed = { ...policy, verdict: "FORWARDED" };
  if (flow.edge.denied === true) {
    yield line(world, flow, denied, flow.from.pod === null ? "INGRESS" : "EGRESS");
    return;
  }
  if (flow.from.pod !== null) yield line(world, flow, flow.request === null ? allowed : { ...policy, verdict: "REDIRECTED" }, "EGRESS");
  if (flow.request !== null) {
    yield line(world, flow, { verdict: "FORWARDED", Type: "L7", event_type: { type: 129 }, l7: requestOf(flow) }, "EGRESS");
    yield line(
      world,
      flow,
      { verdict: "FORWARDED", Type: "L7", event_type: { type: 129 }, is_reply: true, l7: { ...requestOf(flow), type: "RESPONSE" } },
      "INGRESS",
      true,
    );
  }
  if (flow.to.pod !== null) yield line(world, flow, allowed, "INGRESS");
}

function requestOf({ request, to, edge }: SampleFlow): Record<string, unknown> {
  if (request === null) return {};
  if ("query" in request) return { type: "REQUEST", dns: { query: `${request.query}.`, observation_source: "proxy", qtypes: ["A"] } };
  const host = to.pod === null ? to.ip : `${to.pod.workload}:${edge.port}`;
  return { type: "REQUEST", http: { method: request.method, url: `http://${host}${request.path}`, protocol: "HTTP/1.1" } };
}

function line(world: SampleWorld, flow: SampleFlow, what: Record<string, unknown>, direction: "INGRESS" | "EGRESS", reply = false): string {
  const { from, to, edge, sourcePort } = flow;
  const [source, destination] = reply ? [to, from] : [from, to];
  const ports = reply ? { source_port: edge.port, destination_port: sourcePort } : { source_port: sourcePort, destination_port: edge.port };
  const names = destination.pod === null && destination.name !== null ? { destination_names: [destination.name] } : {};
  const observer = (direction === "EGRESS" ? source : destination).pod?.node ?? "node-a";
  const record = {
    time: timeOf(flow),
    IP: { source: ipOf(source), destination: ipOf(destination), ipVersion: "IPv4" },
    l4: { [edge.protocol]: edge.protocol === "TCP" ? { ...ports, flags: { SYN: !reply } } : ports },
    source: endOf(world, source),
    destination: endOf(world, destination),
    Type: "L3_L4",
    node_name: `${CLUSTER}/${observer}`,
    ...names,
    traffic_direction: direction,
    is_reply: reply,
    ...what,
  };
  return JSON.stringify({ flow: record, node_name: `${CLUSTER}/${observer}`, time: timeOf(flow) });
}

function endOf(world: SampleWorld, end: SampleEnd): Record<string, unknown> {
  if (end.pod === null) return { identity: 2, labels: ["reserved:world"] };
  const { namespace, labels, account, name, workload } = end.pod;
  const own = Object.entries({ ...world.namespaces[namespace], "kubernetes.io/metadata.name": namespace });
  return {
    ID: 1 + world.pods.indexOf(end.pod),
    identity: 1_000 + world.pods.findIndex((one) => one.namespace === namespace && one.workload === workload),
    cluster_name: CLUSTER,
    namespace,
    labels: [
      ...Object.entries(labels).map(([key, value]) => `k8s:${key}=${value}`),
      ...own.map(([key, value]) => `k8s:io.cilium.k8s.namespace.labels.${key}=${value}`),
      `k8s:io.cilium.k8s.policy.cluster=${CLUSTER}`,
      `k8s:io.cilium.k8s.policy.serviceaccount=${account}`,
      `k8s:io.kubernetes.pod.namespace=${namespace}`,
    ],
    pod_name: name,
    workloads: [{ name: workload, kind: "Deployment" }],
  };
}

function ipOf(end: SampleEnd): string {
  return end.pod === null ? end.ip : end.pod.ip;
}

function timeOf({ time }: SampleFlow): string {
  return new Date(time).toISOString().replace("Z", "000000Z");
}
