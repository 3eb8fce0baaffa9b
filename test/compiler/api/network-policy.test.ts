import { describe, expect, test } from "vitest";
import { readNetworkPolicy } from "#api";
import { parseManifests } from "#manifest";

function read(spec: string, version = "1.36") {
  const text = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: t, namespace: x}\nspec: ${spec}\n`;
  const [document] = parseManifests({ path: "t.yaml", bytes: text }).documents;
  if (document === undefined) throw new Error("no document");
  return readNetworkPolicy(document, { version });
}
const policy = (spec: string) => read(spec).policy;
const problems = (spec: string, version?: string) =>
  read(spec, version).diagnostics.map((one) => `${one.name} ${one.message}${one.help === null ? "" : `: ${one.help}`}`);
const ingress = (rule: string) => problems(`{podSelector: {}, ingress: [${rule}]}`);
const port = (text: string) => ingress(`{ports: [${text}]}`);
const block = (text: string, version?: string) => problems(`{podSelector: {}, ingress: [{from: [{ipBlock: ${text}}]}]}`, version);

describe("defaulting", () => {
  test("no types means Ingress, and Egress where egress rules stand", () => {
    expect(policy("{podSelector: {}}")?.types).toEqual(["Ingress"]);
    expect(policy("{podSelector: {}, policyTypes: [], egress: [{}]}")?.types).toEqual(["Ingress", "Egress"]);
    expect(policy("{podSelector: {}, egress: []}")?.types).toEqual(["Ingress"]);
  });
  test("a missing spec or subject selects every pod of the namespace", () => {
    expect(policy("")?.pods).toEqual([]);
    expect(policy("{policyTypes: [Ingress]}")?.pods).toEqual([]);
  });
  test("empty lists in a rule are missing lists", () => {
    expect(policy("{ingress: [{from: [], ports: []}]}")?.ingress).toEqual([{ peers: null, ports: null }]);
  });
  test("a missing protocol is TCP and a missing port every port", () => {
    expect(policy("{ingress: [{ports: [{}, {protocol: UDP, port: 53}, {port: 80, endPort: 90}, {port: http}]}]}")?.ingress[0]?.ports).toEqual([
      { protocol: "TCP", port: null },
      { protocol: "UDP", port: { from: 53, to: 53 } },
      { protocol: "TCP", port: { from: 80, to: 90 } },
      { protocol: "TCP", port: { name: "http" } },
    ]);
  });
  test("sections that no type names are kept", () => {
    expect(policy("{policyTypes: [Egress], ingress: [{}]}")?.ingress).toHaveLength(1);
  });
  test("a peer without namespaceSelector stays in its namespace", () => {
    expect(policy("{ingress: [{from: [{podSelector: {}}, {namespaceSelector: {}}]}]}")?.ingress[0]?.peers).toEqual([
      { kind: "pods", namespaces: null, pods: [] },
      { kind: "pods", namespaces: [], pods: null },
    ]);
  });
});

describe("refusals", () => {
  test("an unknown field is named, with what was probably meant", () => {
    expect(problems("{podSelecter: {}}")).toEqual(["E_SCHEMA unknown field `podSelecter`: did you mean podSelector"]);
    expect(problems("{__proto__: {}}")[0]).toContain("unknown field `__proto__`");
  });
  test("a peer must say who", () => {
    expect(ingress("{from: [{}]}")[0]).toContain("must name someone");
    expect(ingress("{from: [null]}")[0]).toContain("E_SCHEMA");
    expect(ingress("{from: [{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}]}")[0]).toContain("takes no selector");
  });
  test("policy types are two at most and spelled exactly", () => {
    expect(problems("{policyTypes: [Ingress, Egress, Ingress]}")[0]).toContain("more than two");
    expect(problems("{policyTypes: [ingress]}")[0]).toContain("did you mean Ingress");
  });
  test.each(["0", "65536", "-1", "80.5", "true", '"80 "', "1e2", "0x50", '"０８０"', '"80"'])("port %s is refused", (text) => {
    expect(port(`{port: ${text}}`)[0]).toMatch(/^E_PORT .*1–65535/);
  });
  test("the name of a port has at most 15 characters and a letter", () => {
    for (const name of ["sixteen-letters-", "a--b", "-a", "HTTP"]) expect(port(`{port: ${name}}`)[0]).toContain("E_PORT");
  });
  test("endPort goes up from a number", () => {
    expect(port("{port: 100, endPort: 99}")).toEqual(["E_PORT endPort 99 is lower than port 100"]);
    expect(port("{port: http, endPort: 99}")[0]).toContain("named port cannot have endPort");
    expect(port("{endPort: 99}")).toEqual(["E_PORT endPort needs a port"]);
    expect(port("{port: 99, endPort: 99}")).toEqual([]);
  });
  test("a protocol is TCP, UDP or SCTP", () => {
    expect(port("{protocol: tcp}")).toEqual(["E_SCHEMA protocol `tcp` is not one of TCP, UDP, SCTP: did you mean TCP"]);
    expect(port("{protocol: ICMP, port: 8}")[0]).toContain("ICMP has type/code");
    expect(port("{protocol: ANY}")[0]).toContain("TCP, UDP, SCTP");
  });
  test("names are lower case ASCII", () => {
    const [document] = parseManifests({
      path: "t",
      bytes: 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: "we\u{202e}b"}\n',
    }).documents;
    expect(document && readNetworkPolicy(document, { version: "1.36" }).diagnostics[0]?.message).toContain("\\u{202e}");
  });
});

describe("addresses", () => {
  test("host bits are refused from 1.36 and masked before", () => {
    expect(block("{cidr: 10.0.0.1/8}")).toEqual(["E_CIDR `10.0.0.1/8` has bits set beyond its prefix: did you mean 10.0.0.0/8"]);
    expect(block("{cidr: 10.0.0.1/8}", "1.35")).toEqual(["W_SPELLING `10.0.0.1/8` is read as 10.0.0.0/8: write 10.0.0.0/8"]);
  });
  test("leading zeros and mapped addresses are refused from 1.36 and read as plain IPv4 before", () => {
    expect(block("{cidr: 010.0.0.0/8}")[0]).toContain("octal ambiguity");
    expect(block('{cidr: "::ffff:10.0.0.0/104"}')[0]).toContain("IPv4-mapped; write IPv4");
    expect(block("{cidr: 010.0.0.0/8}", "1.35")[0]).toContain("read as 10.0.0.0/8");
    expect(block('{cidr: "::ffff:10.0.0.0/104"}', "1.35")[0]).toContain("read as 10.0.0.0/8");
  });
  test.each(["10.0.0.0/33", '"2001:db8::/129"', "10.0.0.0", '"fe80::1%eth0/64"', "0x0a.1/8", "10.1/16"])("%s is no CIDR", (text) => {
    expect(block(`{cidr: ${text}}`)[0]).toContain("E_CIDR");
  });
  test("an exception is a part of its block, and not all of it", () => {
    expect(block("{cidr: 10.0.0.0/8, except: [11.0.0.0/16]}")).toEqual(["E_CIDR the exception 11.0.0.0/16 is not a part of 10.0.0.0/8"]);
    expect(block("{cidr: 10.0.0.0/8, except: [10.0.0.0/8]}")[0]).toMatch(/^E_EMPTY .*peer matches nothing/);
  });
});
