import type { Lookup } from "#model";
import { partiesOf, toldByAddress } from "../ends.ts";
import { Hash } from "../pairing.ts";
import { Recent } from "../recent.ts";
import { type FlowRecord, type Outcome, outside } from "../record.ts";
import type { Packet } from "./capture.ts";
import { type Headers, headersOf } from "./packet.ts";

const REMEMBERED = 1 << 18;
/** Flows that wait for an answer, at most. */
const WAITING = 1 << 16;
const ECHO = new Set(["1 8", "58 128"]);
const ECHO_REPLY = new Set(["1 0", "58 129"]);
/** What neighbours say to each other below any policy: solicitations and advertisements (RFC 4861), and who listens to a group (RFC 2710, RFC 3810). */
const NEIGHBOURS = new Set([130, 131, 132, 133, 134, 135, 136, 137, 143]);

/**
 * Packets that open something are flows; what belongs to an open one only repeats it. Who has an address is for the inventory to say. A capture
 * shows no verdict: that a packet was sent doesn't say that it came through, on either side of the fence. An answer of the other end does.
 */
export function packetDecoder(lookup: Lookup | null): (packet: Packet) => readonly Outcome[] {
  const [seen, hash] = [new Recent(REMEMBERED), new Hash()];
  const isNew = (key: string) => {
    const { high, low } = hash.start(0).text(key).end();
    return !seen.add(high, low);
  };
  const waiting = new Map<string, FlowRecord>();
  const opened = (outcome: Outcome, key: string): readonly Outcome[] => {
    if (outcome.kind === "flow") waiting.set(key, outcome.record);
    for (const [oldest] of waiting) if (waiting.size > WAITING) waiting.delete(oldest);
    return [outcome];
  };
  const answered = (key: string): readonly Outcome[] => {
    const record = waiting.get(key);
    waiting.delete(key);
    return record === undefined ? [] : [{ kind: "flow", record: { ...record, recorded: "answered", weight: 0, connection: `${key} answered` } }];
  };
  return ({ linkType, time, bytes }) => {
    const headers = headersOf(linkType, bytes);
    if (headers === "other") return outside("other", "no IP packet");
    if (headers === "fragment") return outside("joined", "fragment");
    if (headers === "cut") return outside("malformed", "the packet was captured too short for its headers");
    if (headers === "link") return outside("malformed", `link type ${linkType} is not known`);
    const { source, destination, sourcePort, destinationPort, protocol, icmp, opens, accepts } = headers;
    const kind = icmp === null ? "" : `${protocol} ${icmp.type}`;
    const there = `${protocol} ${source} ${sourcePort} ${destination} ${destinationPort}`;
    const back = `${protocol} ${destination} ${destinationPort} ${source} ${sourcePort}`;
    if (ECHO_REPLY.has(kind)) return [...answered(back), ...outside("replies", "echo reply")];
    if (icmp !== null && protocol === 58 && NEIGHBOURS.has(icmp.type)) return outside("other", "neighbour discovery");
    if (icmp !== null && !ECHO.has(kind)) return outside("notPolicy", "ICMP about another packet");
    if (opens === false) return [...(accepts ? answered(back) : []), ...outside("joined", "packet of a connection that is open")];
    if (opens === true) {
      if (!isNew(`${there} ${time}`)) return outside("duplicates", "packet seen before");
      return waiting.has(there) ? outside("joined", "sent again") : opened(flow(headers, time, lookup, there), there);
    }
    if (!isNew(there)) return [...answered(back), ...outside("joined", "later packet of a flow")];
    isNew(back);
    return opened(flow(headers, time, lookup, null), there);
  };
}

function flow(headers: Headers, time: number | null, lookup: Lookup | null, connection: string | null): Outcome {
  const unmatched = (why: string): Outcome => ({ kind: "unmatched", count: 1, why });
  if (lookup === null) return unmatched("captures need an inventory");
  const ends = partiesOf(toldByAddress(headers.source, [], time, lookup), toldByAddress(headers.destination, [], time, lookup), lookup);
  if ("why" in ends) return unmatched(ends.why);
  const traffic = {
    protocol: headers.protocol,
    port: headers.destinationPort,
    sourcePort: null,
    icmp: headers.icmp,
    tls: null,
    sni: null,
    request: null,
  };
  const rest = { observer: "both", recorded: "unknown", layer: "trace", weight: 1, bytes: 0, first: time, last: time, connection } as const;
  if (ends.source.endpoint.kind === "world" && ends.destination.endpoint.kind === "world") return unmatched("the inventory knows neither address");
  return { kind: "flow", record: { ...ends, traffic, ...rest } };
}
