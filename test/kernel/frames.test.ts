import { beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_SETTINGS, load } from "#loader";
import * as f from "./rig/frames.ts";
import { imageOf } from "./rig/image.ts";
import { openRig } from "./rig/rig.ts";
import { SHOP } from "./rig/shop.ts";
import { numberOf, verdicts } from "./rig/testrun.ts";

const rig = openRig(1);
const [POD, FRIEND, ADMIN, WORLD] = ["10.9.0.1", "10.9.0.2", "10.9.0.3", "203.0.113.9"];
const [POD6, FRIEND6, ADMIN6, WORLD6] = ["fd09::1", "fd09::2", "fd09::3", "2001:db8::9"];
const { SYN, ACK } = f;
let ifindex = 0;

const out = (bytes: f.Bytes) => verdicts(rig, "egress", [{ ifindex, bytes }])[0];
const into = (bytes: f.Bytes) => verdicts(rig, "ingress", [{ ifindex, bytes }])[0];
const ip4 = (from: string, to: string, protocol: number, payload: f.Bytes, more: f.Ipv4Options = {}) =>
  f.ethernet(0x0800, f.ipv4(from, to, protocol, payload, more));
const ip6 = (from: string, to: string, next: number, payload: f.Bytes, hops = 64) => f.ethernet(0x86dd, f.ipv6(from, to, next, payload, hops));
/** Each as the same packet of both families. */
const both = (from: 1 | 2 | 3 | 9, to: 1 | 2 | 3 | 9, protocol: number, payload: f.Bytes, more: f.Ipv4Options = {}) => {
  const name4 = { 1: POD, 2: FRIEND, 3: ADMIN, 9: WORLD } as const;
  const name6 = { 1: POD6, 2: FRIEND6, 3: ADMIN6, 9: WORLD6 } as const;
  return [ip4(name4[from], name4[to], protocol, payload, more), ip6(name6[from], name6[to], protocol === 1 ? 58 : protocol, payload)] as const;
};
const outBoth = (...args: Parameters<typeof both>) => both(...args).map(out);
const intoBoth = (...args: Parameters<typeof both>) => both(...args).map(into);
const PASS = ["pass", "pass"];
const DROP = ["drop", "drop"];

beforeAll(() => {
  const pod = { name: "pod0", subject: 1, audit: false, v4: f.v4(POD), v6: [f.v6(POD6) >> 64n, f.v6(POD6) & ((1n << 64n) - 1n)] as const, pod: null };
  const request = {
    pins: rig.pins,
    image: imageOf(SHOP),
    name: "shop",
    digest: null,
    addresses: null,
    interfaces: [pod],
    settings: DEFAULT_SETTINGS,
  };
  const outcome = load({ ...request, audit: false, count: false, swap: false });
  expect(outcome).toHaveProperty("value");
  ifindex = numberOf(rig, "pod0");
});

describe("TCP", () => {
  test("a call that the policy allows passes", () => expect(outBoth(1, 2, 6, f.tcp(40000, 80, SYN))).toEqual(PASS));
  test("a call to another port is dropped", () => expect(outBoth(1, 2, 6, f.tcp(40000, 81, SYN))).toEqual(DROP));
  test("a call to another peer is dropped", () => expect(outBoth(1, 9, 6, f.tcp(40000, 80, SYN))).toEqual(DROP));
  test("replies to the pod pass", () => expect(intoBoth(2, 1, 6, f.tcp(80, 40000, SYN | ACK))).toEqual(PASS));
  test("replies of the pod pass", () => expect(outBoth(1, 2, 6, f.tcp(443, 40000, ACK))).toEqual(PASS));
  test("a call from the port of a service is a call", () => expect(outBoth(1, 2, 6, f.tcp(443, 40000, SYN))).toEqual(DROP));
  test("a call back from the port that was called is a call", () => expect(intoBoth(2, 1, 6, f.tcp(80, 22, SYN))).toEqual(DROP));
  test("a bare ACK from a port that the pod may call passes: a probe, not a connection", () =>
    expect(intoBoth(2, 1, 6, f.tcp(80, 22, ACK))).toEqual(PASS));
  test("a bare ACK from elsewhere is dropped", () => expect(intoBoth(9, 1, 6, f.tcp(80, 22, ACK))).toEqual(DROP));
  test("a reset of a connection that may be passes", () => expect(intoBoth(2, 1, 6, f.tcp(80, 22, 0x04))).toEqual(PASS));
  test("who may do everything calls every port", () => expect(intoBoth(3, 1, 6, f.tcp(1, 65535, SYN))).toEqual(PASS));
  test("a header that is cut off is dropped", () => expect(outBoth(1, 2, 6, f.tcp(40000, 80, SYN).slice(0, 12))).toEqual(DROP));
});

describe("UDP and echo", () => {
  test("an answer passes where the pod asked, and only there", () => {
    expect(intoBoth(2, 1, 17, f.udp(53, 41000))).toEqual(DROP);
    expect(outBoth(1, 2, 17, f.udp(41000, 53))).toEqual(PASS);
    expect(intoBoth(2, 1, 17, f.udp(53, 41000))).toEqual(PASS);
    expect(intoBoth(2, 1, 17, f.udp(53, 41001))).toEqual(DROP);
    expect(intoBoth(2, 1, 17, f.udp(54, 41000))).toEqual(DROP);
    expect(intoBoth(9, 1, 17, f.udp(53, 41000))).toEqual(DROP);
  });
  test("the pod's answer passes where it was asked", () => {
    expect(outBoth(1, 3, 17, f.udp(7000, 42000))).toEqual(DROP);
    expect(intoBoth(3, 1, 17, f.udp(42000, 7000))).toEqual(PASS);
    expect(outBoth(1, 3, 17, f.udp(7000, 42000))).toEqual(PASS);
  });
  test("an echo reply passes where the pod asked with that number", () => {
    const answer = [ip4(FRIEND, POD, 1, f.icmp(0, 0)), ip6(FRIEND6, POD6, 58, f.icmp(129, 0))];
    expect(answer.map(into)).toEqual(DROP);
    expect([out(ip4(POD, FRIEND, 1, f.icmp(8, 0))), out(ip6(POD6, FRIEND6, 58, f.icmp(128, 0)))]).toEqual(PASS);
    expect(answer.map(into)).toEqual(PASS);
    expect(into(ip4(FRIEND, POD, 1, f.icmp(0, 0, [0, 8, 0, 1])))).toBe("drop");
  });
  test("other ICMP asks the policy", () =>
    expect([out(ip4(POD, FRIEND, 1, f.icmp(13, 0))), out(ip6(POD6, FRIEND6, 58, f.icmp(139, 0)))]).toEqual(DROP));
});

describe("SCTP and others", () => {
  test("an INIT to an allowed port passes", () => expect(outBoth(1, 2, 132, f.sctp(40000, 3868, 1))).toEqual(PASS));
  test("an INIT from that port is a call", () => expect(intoBoth(2, 1, 132, f.sctp(3868, 40000, 1))).toEqual(DROP));
  test("data from that port is a reply", () => expect(intoBoth(2, 1, 132, f.sctp(3868, 40000, 0))).toEqual(PASS));
  test("protocols without ports go by their number", () => {
    expect(outBoth(1, 2, 47, [0, 0, 8, 0])).toEqual(PASS);
    expect(outBoth(1, 2, 50, [0, 0, 8, 0])).toEqual(DROP);
  });
  test("ICMP of the other family is a protocol without a type", () =>
    expect([out(ip4(POD, FRIEND, 58, f.icmp(128, 0))), out(ip6(POD6, FRIEND6, 1, f.icmp(8, 0)))]).toEqual(DROP));
});

describe("ICMP errors", () => {
  const inner4 = (from: string, to: string, port = 80) => f.ipv4(from, to, 6, f.tcp(40000, port, SYN).slice(0, 8), { length: 60 });
  const inner6 = (from: string, to: string, port = 80) => f.ipv6(from, to, 6, f.tcp(40000, port, SYN));
  const error4 = (inner: f.Bytes) => ip4(WORLD, POD, 1, f.icmp(3, 4, [0, 0, 0, 0, ...inner]));
  const error6 = (inner: f.Bytes) => ip6(WORLD6, POD6, 58, f.icmp(2, 0, [0, 0, 5, 0, ...inner]));
  test("one about a packet that the pod may send passes", () =>
    expect([into(error4(inner4(POD, FRIEND))), into(error6(inner6(POD6, FRIEND6)))]).toEqual(PASS));
  test("one about a packet that it may not send is dropped", () =>
    expect([into(error4(inner4(POD, FRIEND, 81))), into(error6(inner6(POD6, FRIEND6, 81)))]).toEqual(DROP));
  test("one about somebody else's packet is dropped", () =>
    expect([into(error4(inner4(ADMIN, FRIEND))), into(error6(inner6(ADMIN6, FRIEND6)))]).toEqual(DROP));
  test("one of the pod about what it received passes", () => {
    expect(out(ip4(POD, ADMIN, 1, f.icmp(3, 3, [0, 0, 0, 0, ...f.ipv4(ADMIN, POD, 17, f.udp(9, 9))])))).toBe("pass");
    expect(out(ip4(POD, WORLD, 1, f.icmp(3, 3, [0, 0, 0, 0, ...f.ipv4(WORLD, POD, 17, f.udp(9, 9))])))).toBe("drop");
  });
  test("one that goes to another than who sent the packet is dropped", () => {
    expect(out(ip4(POD, WORLD, 1, f.icmp(3, 3, [0, 0, 0, 0, ...f.ipv4(ADMIN, POD, 17, f.udp(9, 9))])))).toBe("drop");
    expect(out(ip6(POD6, WORLD6, 58, f.icmp(1, 4, [0, 0, 0, 0, ...f.ipv6(ADMIN6, POD6, 17, f.udp(9, 9))])))).toBe("drop");
    expect(out(ip6(POD6, ADMIN6, 58, f.icmp(1, 4, [0, 0, 0, 0, ...f.ipv6(ADMIN6, POD6, 17, f.udp(9, 9))])))).toBe("pass");
  });
  test("one about a reply passes", () =>
    expect(into(error4(f.ipv4(POD, FRIEND, 6, f.tcp(443, 40000, ACK).slice(0, 8), { length: 60 })))).toBe("pass"));
  test("one that is cut off is dropped", () => expect(into(error4(inner4(POD, FRIEND).slice(0, 22)))).toBe("drop"));
});

describe("frames", () => {
  const call = f.ipv4(POD, FRIEND, 6, f.tcp(40000, 80, SYN));
  test("one and two VLAN tags are looked through, three are not", () => {
    expect([[0x8100], [0x88a8, 0x8100], [0x88a8, 0x8100, 0x8100]].map((tags) => out(f.ethernet(0x0800, call, tags)))).toEqual([
      "pass",
      "pass",
      "drop",
    ]);
    expect(out(f.ethernet(0x0800, f.ipv4(POD, WORLD, 6, f.tcp(40000, 80, SYN)), [0x8100]))).toBe("drop");
  });
  test("what is neither ARP nor IP is dropped", () => expect(out(f.ethernet(0x88cc, Array(46).fill(0)))).toBe("drop"));
  test("options of IPv4 pass, but not those that name a way", () => {
    expect(out(ip4(POD, FRIEND, 6, f.tcp(40000, 80, SYN), { options: [148, 4, 0, 0] }))).toBe("pass");
    expect(out(ip4(POD, FRIEND, 6, f.tcp(40000, 80, SYN), { options: [1, 131, 3, 4] }))).toBe("drop");
    expect(out(ip4(POD, FRIEND, 6, f.tcp(40000, 80, SYN), { options: [7, 7, 131, 0, 0, 0, 0, 1] }))).toBe("pass");
  });
  test("lengths that contradict each other are dropped", () => {
    expect(out(ip4(POD, FRIEND, 6, f.tcp(40000, 80, SYN), { length: 4000 }))).toBe("drop");
    expect(out(f.ethernet(0x0800, [0x44, ...call.slice(1)]))).toBe("drop");
    expect(out(f.ethernet(0x0800, [0x65, ...call.slice(1)]))).toBe("drop");
  });
});

describe("fragments", () => {
  test("the first has ports, those behind it only rules without ports", () => {
    expect(out(ip4(POD, FRIEND, 17, f.udp(41000, 53), { fragment: 0x2000 }))).toBe("pass");
    expect(out(ip4(POD, FRIEND, 17, f.udp(41000, 53), { fragment: 0x0040 }))).toBe("drop");
    expect(into(ip4(ADMIN, POD, 17, f.udp(41000, 53), { fragment: 0x0040 }))).toBe("pass");
    expect(out(ip4(POD, ADMIN, 17, f.udp(41000, 53), { fragment: 0x0040 }))).toBe("pass");
  });
  test("the same in IPv6", () => {
    expect(out(ip6(POD6, FRIEND6, 44, [...f.fragment6(17, 0), ...f.udp(41000, 53)]))).toBe("pass");
    expect(out(ip6(POD6, FRIEND6, 44, [...f.fragment6(17, 64), ...f.udp(41000, 53)]))).toBe("drop");
    expect(into(ip6(ADMIN6, POD6, 44, [...f.fragment6(17, 64), ...f.udp(41000, 53)]))).toBe("pass");
  });
  test("one that would overwrite the flags of TCP or SCTP is dropped whoever sends it", () => {
    for (const protocol of [6, 132]) expect(into(ip4(ADMIN, POD, protocol, f.tcp(1, 2, SYN), { fragment: 1 }))).toBe("drop");
    expect(into(ip6(ADMIN6, POD6, 44, [...f.fragment6(6, 1), ...f.tcp(1, 2, SYN)]))).toBe("drop");
  });
  test("in IPv6 also where it calls itself something else", () =>
    expect(into(ip6(ADMIN6, POD6, 44, [...f.fragment6(17, 1), ...f.tcp(1, 2, SYN)]))).toBe("drop"));
  test("a first one that ends before its headers do is dropped, whatever the frame holds behind it", () => {
    const whole = f.tcp(443, 40000, ACK);
    const cut6 = (payload: f.Bytes, trailer: f.Bytes, next = 6) =>
      f.ethernet(0x86dd, [...f.ipv6(POD6, FRIEND6, 44, [...f.fragment6(next, 0), ...payload]), ...trailer]);
    expect(out(cut6(whole, []))).toBe("pass");
    expect(out(cut6(whole.slice(0, 8), whole.slice(8)))).toBe("drop");
    expect(out(cut6(f.extension(6), whole, 60))).toBe("drop");
    expect(out(ip4(POD, FRIEND, 6, whole, { fragment: 0x2000 }))).toBe("pass");
    expect(out(ip4(POD, FRIEND, 6, whole, { fragment: 0x2000, length: 28 }))).toBe("drop");
    expect(into(ip4(FRIEND, POD, 132, f.sctp(3868, 40000, 0), { fragment: 0x2000, length: 28 }))).toBe("drop");
  });
});

describe("extension headers", () => {
  const call = f.tcp(40000, 80, SYN);
  const chain = (count: number): f.Bytes => [...Array.from({ length: count }, (_, i) => f.extension(i === count - 1 ? 6 : 60)).flat(), ...call];
  test("up to six are walked over", () =>
    expect([1, 6, 7].map((count) => out(ip6(POD6, FRIEND6, 60, chain(count))))).toEqual(["pass", "pass", "drop"]));
  test("hop-by-hop options and authentication are walked over", () => {
    expect(out(ip6(POD6, FRIEND6, 0, [...f.extension(6), ...call]))).toBe("pass");
    expect(out(ip6(POD6, FRIEND6, 51, [...f.extension(6, [4, ...Array(22).fill(0)]), ...call]))).toBe("pass");
    expect(out(ip6(POD6, FRIEND6, 51, [...f.extension(6, [4, ...Array(22).fill(0)]), ...f.tcp(40000, 81, SYN)]))).toBe("drop");
  });
  test("a routing header that goes on elsewhere is dropped", () =>
    expect([0, 1].map((left) => out(ip6(POD6, FRIEND6, 43, [...f.extension(6, [0, 4, left, 0, 0, 0, 0]), ...call])))).toEqual(["pass", "drop"]));
});

describe("spoofing", () => {
  test("a pod sends from its own addresses alone", () => {
    expect(out(ip4(FRIEND, FRIEND, 6, f.tcp(40000, 80, SYN)))).toBe("drop");
    expect(out(ip6(FRIEND6, FRIEND6, 6, f.tcp(40000, 80, SYN)))).toBe("drop");
    expect(out(ip6("fe80::9", FRIEND6, 6, f.tcp(40000, 80, SYN)))).toBe("drop");
  });
  test("an interface that the loader doesn't know has no subject", () =>
    expect(verdicts(rig, "egress", [{ ifindex: 1, bytes: ip4(POD, FRIEND, 6, f.tcp(40000, 80, SYN)) }])).toEqual(["drop"]));
});
