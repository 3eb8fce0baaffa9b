import { icmp, icmpv6, sctp, tcp, udp } from "portcullis";
import { expect, test } from "vitest";
import { refusal } from "./program.ts";

test("a number, a range, a name", () => {
  expect([tcp(80), udp(8000, 8010), sctp("sigtran")]).toEqual([
    { protocol: "TCP", from: 80, to: 80 },
    { protocol: "UDP", from: 8000, to: 8010 },
    { protocol: "SCTP", name: "sigtran" },
  ]);
});
test("ICMP messages", () => {
  expect([icmp(), icmp(3, 4), icmpv6(128)]).toEqual([
    { protocol: "ICMP", type: null, code: null },
    { protocol: "ICMP", type: 3, code: 4 },
    { protocol: "ICMPv6", type: 128, code: null },
  ]);
});
test("a named port has no range", () => {
  expect(refusal(() => tcp("http", 90))[0]).toMatch(/^E_PORT .*named port cannot have endPort/);
});
