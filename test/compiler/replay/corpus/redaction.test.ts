import { expect, test } from "vitest";
import type { Endpoint, Request } from "#model";
import { type FlowRecord, Redaction } from "#replay";

const client = (ip: string): Endpoint => ({ kind: "world", pod: null, nodeLabels: null, ip, names: [] });
const redacted = (ip: string, request: Request | null = null) => {
  const traffic = { protocol: 6, port: 443, sourcePort: null, icmp: null, tls: null, sni: null, request };
  const party = { endpoint: client(ip), name: null };
  const rest = { observer: "both", recorded: "allow", layer: "request", weight: 1, bytes: 0, first: null, last: null, connection: null } as const;
  const record: FlowRecord = { source: party, destination: party, traffic, ...rest };
  return new Redaction({ v4: 24, v6: 48 }, []).of(record);
};

test("an IPv4 address within one of IPv6 (6to4) keeps no more bits than one that stands alone", () => {
  expect(redacted("2002:cb00:7109::5").source.endpoint.ipRange).toEqual(["2002:cb00:7100::", "2002:cb00:71ff:ffff:ffff:ffff:ffff:ffff"]);
  expect(redacted("2001:db8:77::5").source.endpoint.ipRange).toEqual(["2001:db8:77::", "2001:db8:77:ffff:ffff:ffff:ffff:ffff"]);
});

test("a user in an authority goes with it, which leaves rules about hosts open", () => {
  const request = { kind: "http", method: "GET", path: "/a", host: "alice:hunter2@api", headers: null } as const;
  expect(redacted("192.0.2.1", request).traffic.request).toEqual({ ...request, host: null });
  expect(redacted("192.0.2.1", { ...request, host: "api" }).traffic.request).toEqual({ ...request, host: "api" });
});
