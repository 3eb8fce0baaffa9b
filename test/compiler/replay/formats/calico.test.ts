import { describe, expect, test } from "vitest";
import { lookupOf } from "#model";
import { calicoDecoder, goldmaneDecoder } from "#replay";
import { CLUSTER, inventoryOf, kindsOf, outcomeText, relationOf } from "./told.ts";

const lookup = lookupOf(inventoryOf(CLUSTER));
const web = { source_type: "wep", source_namespace: "shop", source_name: "web-0", source_ip: "10.1.0.5", source_labels: { labels: ["app=web"] } };
const api = { dest_type: "wep", dest_namespace: "shop", dest_name: "api-0", dest_ip: "10.1.1.5", dest_labels: { labels: ["app=api"] } };
const line = (more: object) => ({ ...web, ...api, dest_port: 8080, source_port: 40_000, proto: "tcp", action: "allow", reporter: "dst", ...more });
const net = (name: string, ip: string | null) => ({
  source_type: "net",
  source_namespace: "-",
  source_name: "-",
  source_name_aggr: name,
  source_ip: ip,
  source_labels: null,
});
const hep = (host: string) => ({ ...net(host, null), source_type: "hep", source_name: "eth0" });
const policy = (source: string) => `
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  selector: app == 'api'
  types: [Ingress]
  ingress: [{action: Allow, ${source}}]
`;
const relation = (source: string) => relationOf(policy(source), "calico@3.32");
const byAccount = relation(`source: {serviceAccounts: {selector: "trust == 'high'"}}`);

describe("a Calico flow log", () => {
  test("never tells labels of service accounts; an inventory does", () => {
    expect(outcomeText(calicoDecoder(null)(line({})), byAccount)).toBe("unknown: service account labels");
    expect(outcomeText(calicoDecoder(lookup)(line({})), byAccount)).toBe("allow");
  });
  test("tells an own node from another one by the host that wrote it, or the inventory", () => {
    expect(kindsOf(calicoDecoder(null)(line({ ...net("pvt", null) })))).toBe("unmatched: source: private addresses aggregated away");
    const decode = calicoDecoder(lookup);
    expect(["192.168.7.1", "192.168.7.2"].map((ip) => kindsOf(decode(line(net("pvt", ip)))))).toEqual(["remote-node > pod", "host > pod"]);
    expect(["n1", "n2"].map((host) => kindsOf(decode(line(hep(host)))))).toEqual(["remote-node > pod", "host > pod"]);
    const logged = (host: string) => kindsOf(calicoDecoder(null)(line({ ...hep("n2"), source_ip: "192.168.7.2", host })));
    expect(["n1", "n2"].map(logged)).toEqual(["remote-node > pod", "host > pod"]);
    expect(kindsOf(calicoDecoder(null)(line({ ...hep("n2"), source_ip: "192.168.7.2" })))).toBe(
      "unmatched: whether the node runs shop/api-0 is not known",
    );
  });
  test("takes nobody for the world who may be of the cluster", () => {
    const decode = calicoDecoder(lookup);
    expect(kindsOf(decode(line(net("pub", null))))).toBe("world > pod");
    expect(kindsOf(decode(line(net("pub", "203.0.113.9"))))).toBe("world > pod");
    expect(kindsOf(decode(line(net("pvt", "10.1.0.77"))))).toContain("unmatched: source: 10.1.0.77 lies among");
    expect(kindsOf(decode(line(net("pvt", "10.1.0.5"))))).toBe("unmatched: source: Calico knew no endpoint at 10.1.0.5, and the inventory a pod");
    expect(kindsOf(decode(line({ ...net("partners", null), source_type: "ns" })))).toContain("unmatched: source: addresses of a network set");
    expect(kindsOf(calicoDecoder(null)(line(net("pvt", "10.50.0.9"))))).toContain("is private, and there is no inventory");
  });
  test("of aggregated pods tells the labels that all have", () => {
    const some = line({ source_name: "-", source_name_aggr: "web-6b687c8dcb-*", source_ip: null });
    expect(outcomeText(calicoDecoder(lookup)(some), relation(`source: {selector: "app == 'web'"}`))).toBe("allow");
    expect(outcomeText(calicoDecoder(lookup)(some), relation(`source: {selector: "tier == 'front'"}`))).toBe("unknown: labels");
  });
  test("holds labels of its time, which come before those of the inventory", () => {
    const changed = line({ source_labels: { labels: ["app=other"] } });
    expect(outcomeText(calicoDecoder(lookup)(changed), relation(`source: {selector: "app == 'web'"}`))).toBe("deny");
  });
  test("has no types of ICMP", () => {
    const icmp = line({ proto: "icmp", dest_port: 0 });
    expect(outcomeText(calicoDecoder(lookup)(icmp), relation("protocol: ICMP, icmp: {type: 8}"))).toBe("unknown: ICMP type");
    expect(outcomeText(calicoDecoder(lookup)(icmp), relation("protocol: ICMP"))).toBe("allow");
  });
  test.each([
    [{ reporter: "fwd" }, "other: reported where traffic is forwarded, by neither end"],
    [{ action: "pass" }, "malformed: no protocol, or no action"],
    [{ dest_port: null }, "malformed: no destination port"],
    [{ num_flows_started: 0 }, "joined: connections that started in an earlier interval"],
    [{ source_name: "-", source_name_aggr: "-" }, "unmatched: source: it carries no identity"],
  ])("with %o ends in its bucket", (more, bucket) => {
    expect(outcomeText(calicoDecoder(null)(line(more)), byAccount)).toBe(bucket);
  });
});

describe("a flow of Goldmane", () => {
  const key = {
    ...{ source_type: 1, source_namespace: "shop", source_name: "web-6b687c8dcb-*" },
    ...{ dest_type: 1, dest_namespace: "shop", dest_name: "api-0", dest_port: 8080, proto: "tcp", reporter: 2, action: 1 },
  };
  const flow = (more: object) => ({ Key: { ...key, ...more }, source_labels: ["app=web"], dest_labels: ["app=api"], num_connections_started: 2 });
  const decode = goldmaneDecoder(lookup);
  test("of private addresses matches nobody", () => {
    expect(kindsOf(decode(flow({ source_type: 4, source_namespace: "-", source_name: "pvt" })))).toBe(
      "unmatched: source: private addresses aggregated away",
    );
    expect(kindsOf(decode(flow({ source_type: 4, source_namespace: "-", source_name: "pub" })))).toBe("world > pod");
  });
  test("names host endpoints by their node", () => {
    const host = (name: string) => kindsOf(decode(flow({ source_type: 2, source_namespace: "-", source_name: name })));
    expect([host("n1"), host("n2")]).toEqual(["remote-node > pod", "host > pod"]);
  });
  test("has no service accounts of aggregated pods", () => {
    expect(outcomeText(decode(flow({})), byAccount)).toBe("unknown: service account labels");
    expect(outcomeText(decode(flow({ action: 3 })), byAccount)).toBe("other: pass is no verdict");
  });
});
