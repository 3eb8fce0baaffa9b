import type { Lookup } from "#model";
import { partiesOf, toldByAddress } from "../ends.ts";
import { Hash } from "../pairing.ts";
import { Recent } from "../recent.ts";
import { type FlowRecord, type Outcome, outside } from "../record.ts";
import type { Packet } from "./capture.ts";
import { type Headers, headersOf } from "./packet.ts";

const REMEMBERED = 1 << 18;
const ECHO = new Set(["1 8", "58 128"]);
const ECHO_REPLY = new Set(["1 0", "58 129"]);
/** What neighbours say to each other below any policy: solicitations and advertisements (RFC 4861), and who listens to a group (RFC 2710, RFC 3810). */
const NEIGHBOURS = new Set([130, 131, 132, 133, 134, 135, 136, 137, 143]);

/** Packets that open something are flows; what belongs to an open one only repeats it. Who has an address is for the inventory to say. */
export function packetDecoder(lookup: Lookup | null): (packet: Packet) => readonly Outcome[] {
  const [seen, hash] = [new Recent(REMEMBERED), new Hash()];
  const isNew = (key: string) => !seen.add(hash.start(0).text(key).end());
  return ({ linkType, time, bytes }) => {
    const headers = headersOf(linkType, bytes);
    if (headers === "other") return outside("other", "no IP packet");
    if (headers === "fragment") return outside("joined", "fragment");
    if (headers === "cut") return outside("malformed", "the packet was captured too short for its headers");
    if (headers === "link") return outside("malformed", `link type ${linkType} is not known`);
    const { source, destination, sourcePort, destinationPort, protocol, icmp, opens } = headers;
    const kind = icmp === null ? "" : `${protocol} ${icmp.type}`;
    if (ECHO_REPLY.has(kind)) return outside("replies", "echo reply");
    if (icmp !== null && protocol === 58 && NEIGHBOURS.has(icmp.type)) return outside("other", "neighbour discovery");
    if (icmp !== null && !ECHO.has(kind)) return outside("notPolicy", "ICMP about another packet");
    if (opens === false) return outside("joined", "packet of a connection that is open");
    const there = `${protocol} ${source} ${sourcePort} ${destination} ${destinationPort}`;
    const back = `${protocol} ${destination} ${destinationPort} ${source} ${sourcePort}`;
    if (opens === true) return isNew(`${there} ${time}`) ? flow(headers, time, lookup, there) : outside("duplicates", "packet seen before");
    if (!isNew(there)) return outside("joined", "later packet of a flow");
    isNew(back);
    return flow(headers, time, lookup, null);
  };
}

function flow(headers: Headers, time: number | null, lookup: Lookup | null, connection: string | null): readonly Outcome[] {
  if (lookup === null) return outside("unmatched", "captures need an inventory");
  const ends = partiesOf(toldByAddress(headers.source, [], time, lookup), toldByAddress(headers.destination, [], time, lookup), lookup);
  if ("why" in ends) return outside("unmatched", ends.why);
  const traffic = {
    protocol: headers.protocol,
    port: headers.destinationPort,
    sourcePort: null,
    icmp: headers.icmp,
    tls: null,
    sni: null,
    request: null,
  };
  const rest = { observer: "both", recorded: "allow", layer: "trace", weight: 1, bytes: 0, first: time, last: time, connection } as const;
  if (ends.source.endpoint.kind === "world" && ends.destination.endpoint.kind === "world")
    return outside("unmatched", "the inventory knows neither address");
  const record: FlowRecord = { ...ends, traffic, ...rest };
  return [{ kind: "flow", record }];
}
