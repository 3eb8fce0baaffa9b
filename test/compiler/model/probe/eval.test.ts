import { describe, expect, test } from "vitest";
import { parseManifests } from "#manifest";
import { evalProbes, flowOf, type Probe, type Relation, readInventory, readProbes } from "#model";

const INVENTORY = readInventory(
  parseManifests({
    path: "i.yaml",
    bytes: `
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Node, metadata: {name: n1, labels: {zone: a}}, status: {addresses: [{type: Hostname, address: n1}, {type: InternalIP, address: 192.168.0.1}]}}
- {apiVersion: v1, kind: Node, metadata: {name: n2}, status: {addresses: [{type: InternalIP, address: 192.168.0.2}]}}
- {apiVersion: v1, kind: Pod, metadata: {name: a, namespace: x}, spec: {nodeName: n1}, status: {podIPs: [{ip: 10.0.0.1}, {ip: "fd00::1"}]}}
- {apiVersion: v1, kind: Pod, metadata: {name: h, namespace: x}, spec: {nodeName: n2, hostNetwork: true}, status: {podIP: 192.168.0.2}}
- {apiVersion: v1, kind: Pod, metadata: {name: r, namespace: x, annotations: {portcullis.io/cluster: c2}}, status: {podIP: 10.9.0.1}}
- {apiVersion: v1, kind: Service, metadata: {name: s, namespace: x}, spec: {clusterIP: 10.96.0.1, ports: [{port: 80}]}}
`,
  }).documents,
).inventory;
const OPEN: Relation = { profile: "open", sides: { ingress: [], egress: [] } };

function flow(from: Probe["from"], to: Probe["to"], rest: Partial<Probe> = {}) {
  const found = flowOf({ from, to, protocol: "TCP", ...(rest.protocol === undefined ? { port: 80 } : {}), ...rest }, INVENTORY);
  if ("message" in found) throw new Error(found.message);
  return found;
}
const message = (from: Probe["from"], to: Probe["to"], rest: Partial<Probe> = {}) => {
  const found = flowOf({ from, to, protocol: "TCP", port: 80, ...rest }, INVENTORY);
  return "message" in found ? found.message : "";
};
const A = { pod: "x/a" };

describe("ends", () => {
  test("an address of a pod is that pod, of a node that node, else the world", () => {
    expect(flow({ ip: "10.0.0.1" }, A).source).toMatchObject({ kind: "pod", pod: { name: "a" }, ip: "10.0.0.1" });
    expect(flow({ ip: "192.168.0.1" }, A).source).toMatchObject({ kind: "host", pod: null, nodeLabels: new Map([["zone", "a"]]) });
    expect(flow({ ip: "192.168.0.2" }, A).source).toMatchObject({ kind: "remote-node", pod: null });
    expect(flow({ ip: "203.0.113.1" }, A).source).toMatchObject({ kind: "world", pod: null, names: [] });
  });
  test("a hostNetwork pod is its node, a pod of another cluster is remote", () => {
    expect(flow({ pod: "x/h" }, A).source).toMatchObject({ kind: "remote-node", pod: { name: "h" }, ip: "192.168.0.2" });
    expect(flow({ pod: "c2/x/r" }, A).source).toMatchObject({ kind: "remote-pod", pod: { cluster: "c2" } });
  });
  test("an entity is what it says, with the address that is given or known", () => {
    expect(flow({ entity: "host" }, A).source).toMatchObject({ kind: "host", ip: "192.168.0.1" });
    expect(flow(A, { entity: "kube-apiserver", ip: "192.168.0.2" }).destination).toMatchObject({ kind: "kube-apiserver", ip: "192.168.0.2" });
    expect(flow(A, { entity: "world" }).destination).toMatchObject({ kind: "world", ip: null });
  });
  test("a name stands alone or with its address", () => {
    expect(flow(A, { fqdn: "Api.Example.com." }).destination).toMatchObject({ kind: "world", ip: null, names: ["api.example.com"] });
    expect(flow(A, { fqdn: ["a.b", "c.d"], ip: "203.0.113.1" }).destination).toMatchObject({ ip: "203.0.113.1", names: ["a.b", "c.d"] });
  });
  test("the address of a pod is of the other end's family", () => {
    expect(flow(A, { ip: "2001:db8::1" }).source.ip).toBe("fd00::1");
  });
  test("what is none or two of them is refused", () => {
    expect(message({}, A)).toContain("names nothing");
    expect(message({ pod: "x/a", ip: "10.0.0.1" }, A)).toContain("names pod and ip");
    expect(message({ pod: "x/b" }, A)).toContain("not in the inventory");
    expect(message(A, { ip: "10.96.0.1" })).toContain("ClusterIP of Service x/s");
  });
});

describe("traffic", () => {
  test("ICMP is an echo request unless said otherwise", () => {
    expect(flow(A, { entity: "world" }, { protocol: "ICMP" })).toMatchObject({ protocol: 1, port: null, icmp: { type: 8, code: 0 } });
    expect(flow(A, { entity: "world" }, { protocol: "ICMPv6" })).toMatchObject({ protocol: 58, icmp: { type: 128, code: 0 } });
  });
  test("a port goes with TCP, UDP and SCTP", () => {
    expect(flowOf({ from: A, to: A, protocol: "TCP" }, INVENTORY)).toMatchObject({ at: ["port"] });
    expect(flowOf({ from: A, to: A, protocol: "ICMP", port: 8 }, INVENTORY)).toMatchObject({ help: "ICMP has type/code: icmp: {type, code}" });
  });
  test("a request that is not written is not known", () => {
    expect(flow(A, A).request).toBeNull();
    expect(flow(A, A, { http: { method: "GET", headers: { "X-A": "b" } } }).request).toEqual({
      kind: "http",
      method: "GET",
      path: null,
      host: null,
      headers: new Map([["x-a", "b"]]),
    });
  });
});

describe("eval", () => {
  test("the report has one result a probe, in order", () => {
    const probes = [
      { name: "one", from: A, to: { entity: "world" }, port: 80, expect: "allow" },
      { from: A, to: { entity: "world" }, port: 81, expect: "deny" },
      { from: A, to: { entity: "world" }, port: 82 },
    ];
    const read = readProbes({ probes }, "p.json").probes ?? [];
    const { report } = evalProbes(OPEN, read, INVENTORY);
    expect(report?.results.map(({ name, ok }) => [name, ok])).toEqual([
      ["one", true],
      ["probe 2", false],
      ["probe 3", null],
    ]);
    expect(report?.results[0]).toMatchObject({
      verdict: "allow",
      ingress: { verdict: "allow", by: [], reason: "not a managed endpoint" },
      via: "kernel",
      missing: [],
    });
    expect(report?.summary).toEqual({ allow: 3, deny: 0, unknown: 0, failed: 1 });
  });
  test("unknown keys and unknown pods are errors", () => {
    expect(readProbes({ probes: [{ from: A, to: A, prot: "TCP" }] }, "p.json").diagnostics[0]).toMatchObject({
      name: "E_SCHEMA",
      at: ["p.json", "probes", 0, "prot"],
    });
    expect(readProbes({ probes: [{ from: { fqdn: "a.b" }, to: A }] }, "p.json").probes).toBeNull();
    expect(evalProbes(OPEN, [{ from: { pod: "x/z" }, to: A, protocol: "TCP", port: 1 }], INVENTORY)).toMatchObject({
      report: null,
      diagnostics: [{ at: ["probes", 0, "from", "pod"] }],
    });
  });
});
