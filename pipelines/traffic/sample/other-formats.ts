import type { SampleEnd, SampleFlow } from "./events.ts";

/** Calico Enterprise flow logs of the same connections: one line for each end that is a pod. */
export function* calicoLines(flows: Iterable<SampleFlow>): Generator<string> {
  for (const flow of flows)
    for (const reporter of reportersOf(flow)) {
      const { from, to, edge, sourcePort, time } = flow;
      yield JSON.stringify({
        start_time: Math.floor(time / 1000),
        end_time: Math.floor(time / 1000) + 5,
        ...calicoEnd("source", from),
        ...calicoEnd("dest", to),
        source_port: sourcePort,
        dest_port: edge.port,
        proto: edge.protocol.toLowerCase(),
        action: edge.denied === true ? "deny" : "allow",
        reporter,
        num_flows: 1,
        num_flows_started: 1,
        bytes_in: 200,
        bytes_out: 400,
      });
    }
}

/** Goldmane's NDJSON of the same connections: enums are numbers; addresses, source ports and pod names are gone. */
export function* goldmaneLines(flows: Iterable<SampleFlow>): Generator<string> {
  for (const flow of flows)
    for (const reporter of reportersOf(flow)) {
      const { from, to, edge, time } = flow;
      yield JSON.stringify({
        Key: {
          ...goldmaneEnd("source", from),
          ...goldmaneEnd("dest", to),
          dest_port: edge.port,
          proto: edge.protocol.toLowerCase(),
          reporter: reporter === "src" ? 1 : 2,
          action: edge.denied === true ? 2 : 1,
        },
        start_time: Math.floor(time / 1000),
        end_time: Math.floor(time / 1000) + 15,
        source_labels: labelsOf(from),
        dest_labels: labelsOf(to),
        num_connections_started: 1,
        bytes_in: 200,
        bytes_out: 400,
      });
    }
}

/** Istio's JSON access log of the same connections; what was denied below HTTP is not in it. */
export function* envoyLines(flows: Iterable<SampleFlow>): Generator<string> {
  for (const { from, to, edge, sourcePort, time, request } of flows) {
    if (edge.denied === true || edge.protocol !== "TCP") continue;
    const http =
      request !== null && "method" in request
        ? { method: request.method, path: request.path, authority: `${to.pod?.workload ?? ipOf(to)}:${edge.port}` }
        : {};
    yield JSON.stringify({
      start_time: new Date(time).toISOString(),
      ...http,
      response_code: 200,
      response_flags: "-",
      upstream_host: `${ipOf(to)}:${edge.port}`,
      downstream_remote_address: `${ipOf(from)}:${sourcePort}`,
      requested_server_name: to.pod === null ? to.name : null,
      bytes_received: 200,
      bytes_sent: 400,
    });
  }
}

function reportersOf({ from, to, edge }: SampleFlow): readonly ("src" | "dst")[] {
  if (edge.denied === true) return [from.pod === null ? "dst" : "src"];
  return [...(from.pod === null ? [] : (["src"] as const)), ...(to.pod === null ? [] : (["dst"] as const))];
}

function calicoEnd(side: "source" | "dest", end: SampleEnd): Record<string, unknown> {
  if (end.pod === null) {
    const names = side === "dest" && end.name !== null ? { dest_domains: [end.name] } : {};
    return {
      [`${side}_type`]: "net",
      [`${side}_ip`]: end.ip,
      [`${side}_name`]: "-",
      [`${side}_name_aggr`]: "pub",
      [`${side}_namespace`]: "-",
      ...names,
    };
  }
  return {
    [`${side}_type`]: "wep",
    [`${side}_ip`]: end.pod.ip,
    [`${side}_name`]: end.pod.name,
    [`${side}_name_aggr`]: `${end.pod.workload}-*`,
    [`${side}_namespace`]: end.pod.namespace,
    [`${side}_labels`]: { labels: labelsOf(end) },
  };
}

function goldmaneEnd(side: "source" | "dest", end: SampleEnd): Record<string, unknown> {
  if (end.pod === null) return { [`${side}_type`]: 4, [`${side}_name`]: "pub", [`${side}_namespace`]: "-" };
  return { [`${side}_type`]: 1, [`${side}_name`]: `${end.pod.workload}-*`, [`${side}_namespace`]: end.pod.namespace };
}

function labelsOf(end: SampleEnd): string[] {
  return end.pod === null ? [] : Object.entries(end.pod.labels).map(([key, value]) => `${key}=${value}`);
}

function ipOf(end: SampleEnd): string {
  return end.pod === null ? end.ip : end.pod.ip;
}
