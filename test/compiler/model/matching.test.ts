import { describe, expect, test } from "vitest";
import type { CidrPeer, Entity, Peer, PortMatch } from "#ir";
import { type Endpoint, type Flow, hasLabels, KINDS, type Kind, matchesRule, matchesSubject, NAMESPACE_NAME } from "#model";
import { matchesName } from "../../../compiler/model/matching.ts";
import { endOf, flowOf, labelled, podEnd, podOf, pods, ruleOf } from "./shop.ts";

const YES = { truth: "yes", missing: [] };
const NO = { truth: "no", missing: [] };
const lacking = (...missing: string[]) => ({ truth: "unknown", missing });
const fromEnd = (source: Endpoint, ...peers: Peer[]) => matchesRule(ruleOf("allow", { peers }), flowOf({ source }), "ingress");
const onPort = (port: PortMatch, flow: Partial<Flow>) => matchesRule(ruleOf("allow", { ports: [port] }), flowOf(flow), "ingress");

describe("a requirement on a label", () => {
  const labels = new Map([["app", "web"]]);
  test.each([
    [labelled("app", "In", "api", "web"), true],
    [labelled("app", "In", "api"), false],
    [labelled("tier", "In", "web"), false],
    [labelled("app", "NotIn", "api"), true],
    [labelled("app", "NotIn", "web", "api"), false],
    [labelled("tier", "NotIn", "web"), true],
    [labelled("app", "Exists"), true],
    [labelled("tier", "Exists"), false],
    [labelled("app", "DoesNotExist"), false],
    [labelled("tier", "DoesNotExist"), true],
  ])("%j holds of app=web: %s", (one, expected) => expect(hasLabels(labels, [one])).toBe(expected));
  test("holds beside all others or not at all", () => {
    expect(hasLabels(labels, [labelled("app", "Exists"), labelled("tier", "Exists")])).toBe(false);
    expect(hasLabels(labels, [])).toBe(true);
  });
});

describe("a selector of pods", () => {
  const end = podEnd("web");
  test.each([
    ["everything", pods(), true],
    ["its labels", pods({ pods: [labelled("app", "In", "web")] }), true],
    ["labels of another", pods({ pods: [labelled("app", "In", "api")] }), false],
    ["its namespace's labels", pods({ namespaces: [labelled("team", "In", "a")] }), true],
    ["labels of another namespace", pods({ namespaces: [labelled("team", "In", "b")] }), false],
    ["its namespace by name", pods({ namespaces: [labelled(NAMESPACE_NAME, "In", "shop")] }), true],
    ["another namespace by name", pods({ namespaces: [labelled(NAMESPACE_NAME, "In", "data")] }), false],
    ["its account", pods({ serviceAccounts: ["default", "robot"] }), true],
    ["another account", pods({ serviceAccounts: ["default"] }), false],
  ])("by %s takes the pod: %s", (_, selector, expected) => expect(matchesSubject(selector, end)).toBe(expected));
  test("reads the namespace's name, not a label that claims another", () => {
    const liar = podEnd("web", { namespaceLabels: new Map([[NAMESPACE_NAME, "data"]]) });
    expect(matchesSubject(pods({ namespaces: [labelled(NAMESPACE_NAME, "In", "shop")] }), liar)).toBe(true);
  });
  test("takes no pod of another cluster, and no pod that nobody knows", () => {
    expect(fromEnd(endOf("remote-pod", { pod: podOf("web") }), pods())).toEqual(NO);
    expect(fromEnd(endOf("pod"), pods())).toEqual(NO);
  });
  test("is another subject than one of nodes", () => expect(matchesSubject({ kind: "nodes", nodes: [] }, end)).toBe(false));
});

describe("a selector of nodes", () => {
  const ours: Peer = { kind: "nodes", nodes: [labelled("zone", "In", "a")] };
  const labels = (zone: string) => ({ nodeLabels: new Map([["zone", zone]]) });
  test.each(["host", "remote-node", "kube-apiserver"] as const)("takes ends of kind %s by their labels", (kind) => {
    expect([fromEnd(endOf(kind, labels("a")), ours), fromEnd(endOf(kind, labels("b")), ours)]).toEqual([YES, NO]);
  });
  test("lacks the labels that it asks for, and asks for none where it takes every node", () => {
    expect(fromEnd(endOf("host"), ours)).toEqual(lacking("node labels"));
    expect(fromEnd(endOf("host"), { kind: "nodes", nodes: [] })).toEqual(YES);
  });
  test("takes nothing that is no node", () => expect(fromEnd(endOf("world", labels("a")), ours)).toEqual(NO));
});

describe("a block of addresses", () => {
  const block = (more: Partial<CidrPeer> = {}): Peer => ({ kind: "cidr", cidr: "203.0.113.0/24", except: [], pods: false, ...more });
  const at = (ip: string | null, peer: Peer, kind: Kind = "world") => fromEnd(endOf(kind, { ip }), peer);
  test.each([
    ["203.0.112.255", NO],
    ["203.0.113.0", YES],
    ["203.0.113.255", YES],
    ["203.0.114.0", NO],
    ["2001:db8::1", NO],
  ])("judges %s by its bounds", (ip, expected) => expect(at(ip, block())).toEqual(expected));
  test("leaves out its holes, each of them", () => {
    const holed = block({ except: ["203.0.113.4/32", "203.0.113.8/32"] });
    expect(["203.0.113.4", "203.0.113.8", "203.0.113.9"].map((ip) => at(ip, holed))).toEqual([NO, NO, YES]);
  });
  test("takes pods and nodes only where it says so", () => {
    expect([at("203.0.113.1", block(), "pod"), at("203.0.113.1", block({ pods: true }), "pod")]).toEqual([NO, YES]);
    expect([at(null, block(), "host"), at("203.0.113.1", block({ pods: true }))]).toEqual([NO, YES]);
  });
  test("lacks an address that isn't known", () => expect(at(null, block())).toEqual(lacking("address")));
  test("that is none, or an address that is none, match nothing", () => {
    expect(at("203.0.113.1", block({ cidr: "nowhere" }))).toEqual(NO);
    expect(["0.0.0.0/0", "::/0"].map((cidr) => at("nowhere", block({ cidr })))).toEqual([NO, NO]);
  });
});

describe("an entity", () => {
  const kindsOf = (entity: Entity) => KINDS.filter((kind) => fromEnd(endOf(kind), { kind: "entity", entity }).truth === "yes");
  const CLUSTER = ["pod", "host", "remote-node", "kube-apiserver", "health", "ingress", "init", "unmanaged"];
  test("`all` is every end", () => expect(kindsOf("all")).toEqual(KINDS));
  test("`cluster` is every pod and node of this cluster", () => expect(kindsOf("cluster")).toEqual(CLUSTER));
  test("`remote-node` is the API server too, which runs on one", () => expect(kindsOf("remote-node")).toEqual(["remote-node", "kube-apiserver"]));
  test.each(["world", "host", "kube-apiserver", "health", "ingress", "init", "unmanaged"] as const)("`%s` is itself alone", (entity) =>
    expect(kindsOf(entity)).toEqual([entity]),
  );
});

describe("a name", () => {
  const named: Peer = { kind: "fqdn", pattern: "*.example.com" };
  test("is one of those under which the address was learned", () => {
    expect(fromEnd(endOf("world", { names: ["other.org", "a.example.com"] }), named)).toEqual(YES);
    expect(fromEnd(endOf("world", { names: ["other.org"] }), named)).toEqual(NO);
  });
  test("is none of an end inside the cluster", () => expect(fromEnd(endOf("pod", { names: ["a.example.com"] }), named)).toEqual(NO));
  test.each([
    ["*", "a.b", true],
    ["example.com", "example.com", true],
    ["example.com", "example.org", false],
    ["example.com", "example.com.org", false],
    ["example.com", "xexample.com", false],
    ["example.com", "examplex.com", false],
    ["*.example.com", "a-b_1.example.com", true],
    ["*.example.com", "a.b.example.com", false],
    ["*.example.com", "example.com", false],
    ["a*z.example.com", "a-z.example.com", true],
    ["a*z.example.com", "a!z.example.com", false],
    ["**.example.com", "a.example.com", true],
    ["**.example.com", "ab-c.d_1.example.com", true],
    ["**.example.com", "example.com", false],
    ["**.example.com", "com", false],
    ["**.example.com", "a.example.org", false],
    ["**.example.com", "!a.example.com", false],
    ["**.example.com", "a!.example.com", false],
    ["**.example.com", "a!.b.example.com", false],
  ])("by the pattern %s matches %s: %s", (pattern, name, expected) => expect(matchesName(pattern, name)).toBe(expected));
});

describe("a port", () => {
  const range: PortMatch = { protocol: "TCP", from: 80, to: 90 };
  test.each([
    [79, NO],
    [80, YES],
    [90, YES],
    [91, NO],
  ])("by number judges %d by the bounds", (port, expected) => expect(onPort(range, { port })).toEqual(expected));
  test("is one of its protocol alone", () => expect(onPort(range, { protocol: 17 })).toEqual(NO));
  test("is none of a flow without ports", () => expect(onPort({ ...range, from: 0 }, { port: null })).toEqual(NO));
  test("of a list is enough", () => {
    const rule = ruleOf("allow", { ports: [{ protocol: "UDP", from: 80, to: 80 }, range] });
    expect(matchesRule(rule, flowOf(), "ingress")).toEqual(YES);
  });
  const icmp = (type: number | null, code: number | null): PortMatch => ({ protocol: "ICMP", type, code });
  const ping = { protocol: 1, port: null, icmp: { type: 8, code: 0 } };
  test.each([
    [icmp(8, 0), YES],
    [icmp(8, null), YES],
    [icmp(null, 0), YES],
    [icmp(null, null), YES],
    [icmp(3, 0), NO],
    [icmp(3, null), NO],
    [icmp(8, 1), NO],
    [icmp(null, 1), NO],
  ])("of type and code %j is that of an echo request or not", (port, expected) => expect(onPort(port, ping)).toEqual(expected));
  test("of a type or code is none of a message without them", () => {
    const plain = { ...ping, icmp: null };
    expect([icmp(8, null), icmp(null, 0), icmp(null, null)].map((port) => onPort(port, plain))).toEqual([NO, NO, YES]);
  });
});

describe("a named port", () => {
  const web: PortMatch = { protocol: "TCP", name: "web" };
  const declared = [
    { name: "admin", port: 81, protocol: "TCP" as const },
    { name: "web", port: 80, protocol: "TCP" as const },
    { name: "web", port: 82, protocol: "UDP" as const },
  ];
  const destination = podEnd("api", { ports: declared });
  test("is what the destination calls so, by number and protocol", () => {
    expect([80, 81, 82, 83].map((port) => onPort(web, { destination, port }))).toEqual([YES, NO, NO, NO]);
    expect(onPort({ protocol: "UDP", name: "web" }, { destination, protocol: 17, port: 82 })).toEqual(YES);
  });
  test("is none of ends that declare nothing", () => {
    const elsewhere = [endOf("world"), endOf("pod"), podEnd("api"), endOf("remote-pod", { pod: podOf("api", { ports: declared }) })];
    expect(elsewhere.map((one) => onPort(web, { destination: one }))).toEqual([NO, NO, NO, NO]);
  });
  test("is none of the source's", () => expect(onPort(web, { source: destination })).toEqual(NO));
});

describe("a rule", () => {
  const world: Peer = { kind: "entity", entity: "world" };
  test("speaks of the source on ingress and of the destination on egress", () => {
    const rule = ruleOf("allow", { peers: [world] });
    const out = flowOf({ destination: endOf("world") });
    expect([matchesRule(rule, out, "egress"), matchesRule(rule, out, "ingress")]).toEqual([YES, NO]);
  });
  test("needs one of its peers", () => {
    expect(fromEnd(podEnd("web"), world, pods())).toEqual(YES);
    expect(fromEnd(podEnd("web"), world)).toEqual(NO);
    expect(fromEnd(endOf("world"), { kind: "cidr", cidr: "::/0", except: [], pods: false }, world)).toEqual(YES);
  });
  test("that asks for mutual TLS needs to know of it", () => {
    const rule = ruleOf("allow", { authenticate: true });
    expect(([null, "mtls", "plaintext"] as const).map((tls) => matchesRule(rule, flowOf({ tls }), "ingress"))).toEqual([lacking("tls"), YES, NO]);
    expect(matchesRule(ruleOf("allow"), flowOf({ tls: null }), "ingress")).toEqual(YES);
  });
  test("lacks all that its parts lack, unless one of them fails", () => {
    const block: Peer = { kind: "cidr", cidr: "::/0", except: [], pods: false };
    const rule = ruleOf("allow", { peers: [block], authenticate: true });
    const unseen = { source: endOf("world"), tls: null };
    expect(matchesRule(rule, flowOf(unseen), "ingress")).toEqual(lacking("address", "tls"));
    expect(matchesRule({ ...rule, ports: [{ protocol: "UDP", from: 1, to: 9 }] }, flowOf(unseen), "ingress")).toEqual(NO);
  });
});
