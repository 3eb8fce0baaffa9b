import { type Findings, quoted } from "#api";
import type { Path } from "#diagnostic";
import { numbers, PROTOCOL_NUMBERS, protocolIs, V } from "#model";
import type { WrittenIcmp } from "../schema/ports.ts";
import type { PortClause } from "./entry.ts";

/** Cilium pkg/policy/api/icmp.go: names of ICMP types; some in the CRD's pattern are in neither table. */
const IPV4 = new Map([
  ["EchoReply", 0],
  ["DestinationUnreachable", 3],
  ["Redirect", 5],
  ["Echo", 8],
  ["EchoRequest", 8],
  ["RouterAdvertisement", 9],
  ["RouterSelection", 10],
  ["TimeExceeded", 11],
  ["ParameterProblem", 12],
  ["Timestamp", 13],
  ["TimestampReply", 14],
  ["Photuris", 40],
  ["ExtendedEchoRequest", 42],
  ["ExtendedEchoReply", 43],
]);
const IPV6 = new Map([
  ["DestinationUnreachable", 1],
  ["PacketTooBig", 2],
  ["TimeExceeded", 3],
  ["ParameterProblem", 4],
  ["EchoRequest", 128],
  ["EchoReply", 129],
  ["MulticastListenerQuery", 130],
  ["MulticastListenerReport", 131],
  ["MulticastListenerDone", 132],
  ["RouterSolicitation", 133],
  ["RouterAdvertisement", 134],
  ["NeighborSolicitation", 135],
  ["NeighborAdvertisement", 136],
  ["RedirectMessage", 137],
  ["RouterRenumbering", 138],
  ["ICMPNodeInformationQuery", 139],
  ["ICMPNodeInformationResponse", 140],
  ["InverseNeighborDiscoverySolicitation", 141],
  ["InverseNeighborDiscoveryAdvertisement", 142],
  ["HomeAgentAddressDiscoveryRequest", 144],
  ["HomeAgentAddressDiscoveryReply", 145],
  ["MobilePrefixSolicitation", 146],
  ["MobilePrefixAdvertisement", 147],
  ["DuplicateAddressRequestCodeSuffix", 157],
  ["DuplicateAddressConfirmationCodeSuffix", 158],
  ["ExtendedEchoRequest", 160],
  ["ExtendedEchoReply", 161],
]);
const MAX_TYPE = 255;

/** ICMP types; the code is not matched. The type takes the place of the port, so type 0 is every type of its family. */
export function readIcmps(rules: readonly WrittenIcmp[], findings: Findings, path: Path): PortClause[] {
  return rules.flatMap(({ fields = [] }, i) =>
    fields.flatMap(({ family = "IPv4", type }, j): PortClause[] => {
      const number = typeOf(type, family, findings, [...path, i, "fields", j, "type"]);
      if (number === null) return [];
      const protocol = protocolIs(family === "IPv4" ? "ICMP" : "ICMPv6");
      const when = number === 0 ? [protocol] : [protocol, numbers(V.icmpType, number)];
      const port = { protocol: PROTOCOL_NUMBERS[family === "IPv4" ? "ICMP" : "ICMPv6"], from: number, to: number };
      return [{ key: `icmp/${family}/${number}`, when, port, requests: null, serverNames: [] }];
    }),
  );
}

function typeOf(written: number | string, family: "IPv4" | "IPv6", findings: Findings, path: Path): number | null {
  const named = (family === "IPv4" ? IPV4 : IPV6).get(String(written));
  const number = named ?? (/^(0|[1-9][0-9]{0,2})$/.test(String(written)) ? Number(written) : Number.NaN);
  if (number <= MAX_TYPE) return number;
  findings.add("PCL1007", path, `${quoted(written)} is no ICMP type of ${family}`, "a number 0–255 or a name that Cilium knows for this family");
  return null;
}
