import { expect, test } from "vitest";
import type { Endpoint, Flow } from "#model";
import { missingText } from "../../../compiler/replay/missing.ts";

const outside: Endpoint = { kind: "world", pod: null, nodeLabels: null, ip: "203.0.113.9", names: [] };
const flow: Flow = {
  source: { ...outside, ip: "10.0.0.1", names: ["a.example"] },
  destination: outside,
  protocol: 6,
  port: 443,
  sourcePort: null,
  icmp: null,
  tls: null,
  sni: null,
  request: null,
};
const asked: Flow = { ...flow, request: { kind: "http", method: "GET", path: null, host: null, headers: null } };

test.each([
  ["http.method", flow, "no method: flow was not proxied"],
  ["request", flow, "no request: flow was not proxied"],
  ["http.path", asked, "no path: the record leaves it out"],
  ["http.header:x-team", asked, "no header `x-team`: the log holds no headers"],
  ["P.name", flow, "no DNS name for 203.0.113.9"],
  ["S.pod:app", flow, "labels aggregated away: `app`"],
  ["P.ns:team", flow, "namespace labels aggregated away: `team`"],
  ["P.sa", flow, "service account aggregated away"],
  ["named:http", flow, "container ports of 203.0.113.9 are not known"],
  ["hairpin through a Service", flow, "hairpin through a Service"],
] as const)("%s is missing in words", (fact, one, words) => {
  expect(missingText(fact, one)).toBe(words);
});
