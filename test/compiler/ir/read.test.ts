import { describe, expect, test } from "vitest";
import { type Layer7, type PodSelector, readIntent } from "#ir";
import { everyPod, intent, policy, rule, withPeer, withRule } from "./sample.ts";

/** The findings as one line each. */
function found(value: unknown): string[] {
  return readIntent(value).diagnostics.map((one) => `${one.name} ${one.at.join("/")}: ${one.message}${one.help === null ? "" : ` (${one.help})`}`);
}
const labelled = (key: string, operator: string, ...values: string[]) =>
  ({ ...everyPod, pods: [{ key, operator, values }] }) as unknown as PodSelector;
const http = (part: object): Layer7 => ({ kind: "http", method: null, path: null, host: null, headers: [], ...part });
const call = (part: object) => withRule({ ports: [{ protocol: "TCP", from: 80, to: 80 }], layer7: [http(part)] });
const onPort = (port: unknown) => withRule({ ports: [port] as never });

test("a well-formed intent is read without findings", () => {
  expect(found(intent(policy()))).toEqual([]);
});

describe("shape", () => {
  test("an unknown field is named, with the one that was meant", () => {
    expect(found({ ...intent(), policys: [] })).toEqual(["E_SCHEMA policys: unknown field `policys` (known fields: )"]);
    expect(found(intent({ ...policy(), subjct: 1 } as never))[0]).toMatch(/^E_SCHEMA policies\/0\/subjct: unknown field `subjct`/);
  });
  test("a key `__proto__` is an unknown field and changes nothing", () => {
    expect(found(JSON.parse('{"__proto__": {"x": 1}}'))).toContainEqual(expect.stringContaining("unknown field `__proto__`"));
    expect(({} as { x?: number }).x).toBeUndefined();
  });
  test("numbers that JSON cannot keep are no orders", () => {
    expect(found(intent(policy({ order: Number.POSITIVE_INFINITY })))[0]).toMatch(/^E_SCHEMA/);
    expect(found(intent(policy({ order: Number.NaN })))[0]).toMatch(/^E_SCHEMA/);
    expect(found(intent(policy({ order: 2 ** 53 + 2 })))[0]).toMatch(/E_SCHEMA .*integer range/);
    expect(found(intent(policy({ order: -0 })))[0]).toMatch(/E_SCHEMA .*`-0`.*integer range/);
  });
});

describe("policies", () => {
  test("one that says nothing is refused", () => {
    expect(found(intent(policy({ egress: { rules: [], otherwise: "next" } })))).toEqual([
      'E_EMPTY policies/0: policy `p` allows nothing and isolates nothing (give it a rule, or `otherwise: "deny"`)',
    ]);
  });
  test("empty peers, ports and service accounts match nothing", () => {
    expect(found(withRule({ peers: [] }))[0]).toMatch(/^E_EMPTY .*peers/);
    expect(found(withRule({ ports: [] }))[0]).toMatch(/^E_EMPTY .*ports/);
    expect(found(withPeer({ ...everyPod, serviceAccounts: [] }))[0]).toMatch(/^E_SELECTOR/);
  });
  test("ids are unique and ASCII", () => {
    expect(found(intent(policy(), policy()))).toEqual([
      "E_DUP policies/1/id: policy `p` is given twice (rename one of the two)",
      "E_DUP policies/1/egress/rules/0/id: rule `r` is given twice (rename one of the two)",
    ]);
    expect(found(intent(policy({ id: "p\u0430y" })))[0]).toMatch(/^E_LABEL .*outside ASCII/);
    expect(found(intent(policy({ id: "a\u202eb" })))[0]).toMatch(/^E_LABEL .*u\{202e\}/);
  });
  test("an unknown tier is named, with the one that was meant", () => {
    expect(found(intent(policy({ tier: "defalt" })))).toEqual(["E_SCHEMA policies/0/tier: unknown tier `defalt` (did you mean default)"]);
  });
  test("two of one order are ambiguous where one pod can be the subject of both", () => {
    const other = policy({ id: "q", egress: { rules: [rule({ id: "s" })], otherwise: "deny" }, order: 5 });
    expect(found(intent(policy({ order: 5 }), other))[0]).toMatch(/^E_AMBIGUOUS .*`p` and `q` have one order, `5`/);
    const [a, b] = ["a", "b"].map((app) => labelled("app", "In", app));
    expect(found(intent(policy({ order: 5, subject: a as PodSelector }), { ...other, subject: b as PodSelector }))).toEqual([]);
    expect(found(intent(policy({ order: 5 }), { ...other, egress: null, ingress: other.egress }))).toEqual([]);
  });
  test("an expiry is a date that exists", () => {
    expect(found(intent(policy({ expires: "2027-02-30" })))[0]).toMatch(/^E_SCHEMA .*not a date/);
    expect(found(intent(policy({ expires: "2027-02-28" })))).toEqual([]);
  });
});

describe("labels", () => {
  test.each([
    [labelled("a".repeat(64), "Exists"), /^E_LABEL .*64 characters, the limit is 63/],
    [labelled(`${"a".repeat(254)}/b`, "Exists"), /^E_LABEL .*254 characters, the limit is 253/],
    [labelled("app", "In", "a\nb"), /^E_LABEL .*a\\u\{a\}b/],
    [labelled("app", "In", 'a"b'), /^E_LABEL/],
    [labelled("app", "In", "a b"), /^E_LABEL/],
    [labelled("app", "In", "a".repeat(64)), /^E_LABEL .*64 characters/],
    [labelled("app", "In", "а"), /^E_LABEL .*outside ASCII/],
    [labelled("app", "In"), /^E_SELECTOR .*selects nothing; use/],
    [labelled("app", "Exists", "a"), /^E_SELECTOR .*takes no values/],
    [labelled("app", "Gt", "1"), /^E_SELECTOR/],
    [labelled("reserved:host", "Exists"), /^E_RESERVED .*`reserved:`/],
    [labelled("k8s:io.cilium.k8s.policy.cluster", "Exists"), /^E_RESERVED/],
    [labelled("io.kubernetes.pod.namespace", "In", "x"), /^E_RESERVED .*`io.kubernetes.pod.namespace`/],
    [labelled("reserved:init", "DoesNotExist"), /^E_RESERVED .*escapes its namespace/],
  ])("%j", (peer, message) => {
    expect(found(withPeer(peer))[0]).toMatch(message);
  });
  test("`constructor` and `toString` are ordinary keys", () => {
    expect(found(withPeer(labelled("constructor", "In", "toString")))).toEqual([]);
  });
  test("a contradiction is a warning", () => {
    const both = { ...everyPod, pods: [...labelled("a", "In", "1").pods, ...labelled("a", "In", "2").pods] };
    expect(readIntent(withPeer(both)).intent).not.toBeNull();
    expect(found(withPeer(both))[0]).toMatch(/^W_EMPTY_SELECTOR/);
  });
});

describe("ports", () => {
  test.each([
    [{ protocol: "TCP", from: 0, to: 0 }, /^E_PORT .*`0` is no port: a whole number, 1–65535/],
    [{ protocol: "TCP", from: 1, to: 65536 }, /^E_PORT .*`65536`/],
    [{ protocol: "TCP", from: -1, to: 5 }, /^E_PORT .*`-1`/],
    [{ protocol: "TCP", from: 80.5, to: 81 }, /^E_PORT .*`80.5`/],
    [{ protocol: "TCP", from: true, to: 80 }, /^E_PORT .*`true`/],
    [{ protocol: "TCP", from: "80 ", to: 80 }, /^E_PORT .*the text `80 `/],
    [{ protocol: "TCP", name: "０８０" }, /^E_PORT .*not a port name/],
    [{ protocol: "TCP", name: "80 " }, /^E_PORT/],
    [{ protocol: "TCP", from: 90, to: 80 }, /^E_PORT .*ends at `80`, before its start `90`/],
    [{ protocol: "TCP", name: "http", to: 80 }, /^E_PORT .*named port cannot have endPort/],
    [{ protocol: "tcp", from: 80, to: 80 }, /^E_SCHEMA .*TCP, UDP.*ICMP has type\/code/],
    [{ protocol: "ANY", from: 80, to: 80 }, /^E_SCHEMA .*ICMP has type\/code/],
    [{ protocol: "ICMP", from: 80, to: 80 }, /^E_SCHEMA .*ICMP has no ports.*ICMP has type\/code/],
    [{ protocol: "ICMP", type: 256, code: null }, /^E_PORT .*0–255/],
  ])("%j", (port, message) => {
    expect(found(onPort(port))[0]).toMatch(message);
  });
});

describe("addresses", () => {
  const block = (cidr: string, ...except: string[]) => withPeer({ kind: "cidr", cidr, except, pods: false });
  test.each([
    [block("10.0.0.1/8"), /^E_CIDR .*did you mean 10.0.0.0\/8/],
    [block("10.0.0.0/33"), /^E_CIDR/],
    [block("2001:db8::/129"), /^E_CIDR/],
    [block("10.0.0.0"), /^E_CIDR .*no prefix length/],
    [block("010.0.0.1/32"), /^E_CIDR .*octal ambiguity/],
    [block("::ffff:10.0.0.0/104"), /^E_CIDR .*IPv4-mapped; write IPv4/],
    [block("10.0.0.0/8", "192.168.0.0/16"), /^E_CIDR .*`192.168.0.0\/16` does not lie in `10.0.0.0\/8`/],
    [block("10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9"), /^E_EMPTY .*peer matches nothing/],
    [block("fe80::1%eth0/64"), /^E_CIDR/],
    [block("0x0a.1/8"), /^E_CIDR/],
    [block("10.1/16"), /^E_CIDR/],
  ])("%#", (value, message) => {
    expect(found(value)[0]).toMatch(message);
  });
});

describe("DNS names", () => {
  const name = (pattern: string) => withPeer({ kind: "fqdn", pattern });
  test("each mistake has its own reason", () => {
    const bad = ["*", "**.com", "a..b", `${"a.".repeat(130)}com`, "-a.com", "a_b.com", "10.0.0.1", "ä.com", "a.**.com"];
    const reasons = bad.map((pattern) => found(name(pattern))[0]?.replace(/`[^`]*`/g, "") ?? "");
    for (const reason of reasons) expect(reason).toMatch(/^E_FQDN/);
    expect(new Set(reasons).size).toBe(bad.length);
  });
  test("a trailing dot is left out, and said so", () => {
    const read = readIntent(name("Example.com."));
    expect(read.intent?.policies[0]?.egress?.rules[0]?.peers).toEqual([{ kind: "fqdn", pattern: "example.com" }]);
    expect(found(name("Example.com."))[0]).toMatch(/^W_NORMALISED/);
  });
  test("names are no sources", () => {
    const ingress = { rules: [rule({ peers: [{ kind: "fqdn", pattern: "a.example.com" }] })], otherwise: "deny" as const };
    expect(found(intent(policy({ ingress, egress: null })))[0]).toMatch(/^E_UNSUPPORTED .*egress only/);
  });
});

describe("requests", () => {
  test.each([
    [{ path: { exact: "/a/../b" } }, /^E_HTTP .*not in normal form \(write \/b\)/],
    [{ path: { exact: "/a/%2e%2e/b" } }, /^E_HTTP .*\(write \/b\)/],
    [{ path: { prefix: "/a//b" } }, /^E_HTTP .*\(write \/a\/b\)/],
    [{ path: { exact: "/a;x=1/b" } }, /^E_HTTP .*\(write \/a\/b\)/],
    [{ path: { exact: "/a\u0000" } }, /^E_HTTP .*u\{0\}.*\(write \/a%00\)/],
    [{ path: { exact: "/ä" } }, /^E_HTTP .*\(write \/%C3%A4\)/],
    [{ path: { exact: "a" } }, /^E_HTTP .*\(write \/a\)/],
    [{ path: { exact: "/a?x=1" } }, /^E_HTTP .*query/],
    [{ path: { regex: "(a)\\1" } }, /^E_HTTP .*RE2 syntax at position/],
    [{ path: { regex: "a(?=b)" } }, /^E_HTTP .*RE2 syntax at position/],
    [{ path: { regex: "\\C" } }, /^E_HTTP .*RE2 syntax at position/],
    [{ path: { regex: "(a{1000}){1000}" } }, /^E_BUDGET .*automaton states/],
    [{ method: { exact: "get" } }, /^E_HTTP .*did you mean GET/],
    [{ method: { exact: "GE T" } }, /^E_HTTP/],
    [{ method: { exact: "*" } }, /^E_HTTP .*leave the method out/],
    [{ host: { exact: "a.example.com:80" } }, /^E_HTTP .*has a port/],
    [{ headers: [{ name: ":path", value: null }] }, /^E_HTTP/],
    [{ headers: [{ name: "x-a", value: { exact: "a\r\nb: c" } }] }, /^E_HTTP/],
  ])("%j", (part, message) => {
    expect(found(call(part))[0]).toMatch(message);
  });
  test("a pattern that backtracks elsewhere is fine", () => {
    expect(found(call({ path: { regex: "(a+)+$" } }))).toEqual([]);
  });
  test("HTTP needs single TCP ports", () => {
    const on = (ports: unknown) => found(withRule({ ports: ports as never, layer7: [http({})] }))[0];
    expect(on([{ protocol: "UDP", from: 80, to: 80 }])).toMatch(/^E_HTTP .*on UDP/);
    expect(on([{ protocol: "TCP", from: 80, to: 90 }])).toMatch(/^E_HTTP .*port range/);
    expect(on("any")).toMatch(/^E_HTTP/);
  });
  test("a substitution gives up something that is there", () => {
    expect(found(withRule({ orElse: { kind: "l4", reason: "x" } }))[0]).toMatch(/^E_SCHEMA .*requests/);
    expect(found(withRule({ orElse: { kind: "cidrs", cidrs: ["10.0.0.0/8"], reason: "x" } }))[0]).toMatch(/^E_SCHEMA .*DNS name/);
    expect(found(withRule({ orElse: { kind: "deny", reason: " " } }))[0]).toMatch(/^E_SCHEMA .*empty reason/);
  });
});
