import { type Lookup, PROTOCOL_NUMBERS, type Request } from "#model";
import { type Fields, fields, instant, port, text, whole } from "../fields.ts";
import { type Decode, type FlowRecord, type Layer, type Observer, type Outcome, outside, type Recorded } from "../record.ts";
import { requestTarget } from "./http-url.ts";
import { endsOf } from "./hubble-ends.ts";

/** Drops that policies decide; every other reason says nothing about them (bpf/lib/drop_reasons.h). */
const POLICY_DROPS = new Set(["POLICY_DENIED", "POLICY_DENY", "AUTH_REQUIRED", "UNENCRYPTED_TRAFFIC"]);
const EVENT = { drop: 1, trace: 4, verdict: 5 } as const;
const OTHER_LINES = ["node_status", "agent_event", "debug_event"];

/** Hubble's exporter, relay and `observe -o jsonpb`: one ExportEvent, or a bare flow (api/v1/observer, api/v1/flow). */
export function hubbleDecoder(lookup: Lookup | null): Decode {
  return (value) => {
    const event = fields(value);
    if (event === null) return outside("malformed", "a record is an object");
    const lost = fields(event["lost_events"]);
    if (lost !== null) return outside("lost", "events lost", whole(lost["num_events_lost"]) ?? 1);
    const other = OTHER_LINES.find((name) => name in event);
    if (other !== undefined) return outside("other", other);
    const flow = fields("flow" in event ? event["flow"] : event);
    if (flow === null || (flow["verdict"] === undefined && flow["l4"] === undefined))
      return outside("malformed", "no flow, and no other known event");
    return decodeFlow(flow, event, lookup);
  };
}

function decodeFlow(flow: Fields, event: Fields, lookup: Lookup | null): readonly Outcome[] {
  if (flow["is_reply"] === true) return outside("replies", "reply");
  const verdict = judged(flow);
  if ("kind" in verdict && verdict.kind !== "notPolicy") return [verdict];
  const traffic = trafficOf(flow);
  if (traffic === null) return outside(flow["l4"] === undefined ? "other" : "malformed", "no protocol with addresses and ports");
  const time = instant(flow["time"] ?? event["time"]);
  const ends = endsOf(flow, event, time, lookup);
  if ("why" in ends) return outside("unmatched", ends.why);
  if ("kind" in verdict) return [verdict];
  const base = { ...ends, ...traffic, recorded: verdict.recorded, layer: verdict.layer, bytes: 0, first: time, last: time };
  return observations(flow).map(([observer, weight]) => ({ kind: "flow", record: { ...base, observer, weight } }));
}

/** What the record says of policy, or the bucket of a record that says nothing of it. */
function judged(flow: Fields): { readonly recorded: Recorded; readonly layer: Layer } | Outcome {
  const type = text(flow["type"]) ?? text(flow["Type"]);
  const verdict = text(flow["verdict"]);
  const seven = type === "L7";
  const number = whole(fields(flow["event_type"])?.["type"]) ?? EVENT.verdict;
  const secondary = number === EVENT.trace || number === EVENT.drop;
  if (type === "SOCK" || verdict === "TRACED" || verdict === "TRANSLATED")
    return { kind: "other", count: 1, why: "socket event, before translation" };
  if (seven && text(fields(flow["l7"])?.["type"]) === "RESPONSE") return { kind: "replies", count: 1, why: "response" };
  if (number === EVENT.trace && !seven && !opens(flow)) return { kind: "joined", count: 1, why: "packet of a connection that is open" };
  const layer: Layer = seven ? "request" : secondary ? "trace" : "connection";
  switch (verdict) {
    case "FORWARDED":
      return { recorded: "allow", layer };
    case "REDIRECTED":
      return { recorded: "allow", layer: "redirect" };
    case "AUDIT":
      return { recorded: "audit", layer };
    case "DROPPED": {
      const reason = text(flow["drop_reason_desc"]);
      if (seven || reason === null || POLICY_DROPS.has(reason)) return { recorded: "deny", layer };
      return { kind: "notPolicy", count: 1, why: reason };
    }
    case "ERROR":
      return { kind: "notPolicy", count: 1, why: "error" };
    default:
      return { kind: "malformed", count: 1, why: "no known verdict" };
  }
}

/** A traced packet that starts something: a SYN, or any packet of a protocol without connections. */
function opens(flow: Fields): boolean {
  const tcp = fields(fields(flow["l4"])?.["TCP"]);
  if (tcp === null) return true;
  const flags = fields(tcp["flags"]);
  return flags !== null && flags["SYN"] === true && flags["ACK"] !== true;
}

/** Aggregated flows count for each observer (pkg/hubble/exporter/aggregator.go). */
function observations(flow: Fields): readonly (readonly [Observer, number])[] {
  const aggregate = fields(flow["aggregate"]);
  if (aggregate !== null) {
    const counts = [
      ["source", whole(aggregate["egress_flow_count"]) ?? 0],
      ["destination", whole(aggregate["ingress_flow_count"]) ?? 0],
      ["both", whole(aggregate["unknown_direction_flow_count"]) ?? 0],
    ] as const;
    return counts.filter(([, count]) => count > 0);
  }
  const direction = text(flow["traffic_direction"]);
  return [[direction === "EGRESS" ? "source" : direction === "INGRESS" ? "destination" : "both", 1]];
}

function trafficOf(flow: Fields): Pick<FlowRecord, "traffic" | "connection"> | null {
  const l4 = fields(flow["l4"]);
  const [name, written] = Object.entries(l4 ?? {})[0] ?? [];
  const part = fields(written);
  if (name === undefined || part === null) return null;
  const base = { port: null, sourcePort: null, icmp: null, tls: null, sni: null, request: requestOf(flow) };
  const ip = fields(flow["IP"]);
  const ends = `${text(ip?.["source"]) ?? ""} ${text(ip?.["destination"]) ?? ""}`;
  if (name === "ICMPv4" || name === "ICMPv6") {
    const icmp = { type: whole(part["type"]) ?? 0, code: whole(part["code"]) ?? 0 };
    const protocol = name === "ICMPv4" ? PROTOCOL_NUMBERS.ICMP : PROTOCOL_NUMBERS.ICMPv6;
    return { traffic: { ...base, protocol, icmp }, connection: null };
  }
  if (name === "VRRP" || name === "IGMP") return { traffic: { ...base, protocol: PROTOCOL_NUMBERS[name] }, connection: null };
  if (name !== "TCP" && name !== "UDP" && name !== "SCTP") return null;
  const destination = port(part["destination_port"]);
  if (destination === null) return null;
  const source = port(part["source_port"]);
  const connection = source === null || ip === null ? null : `${name} ${ends} ${source} ${destination}`;
  return { traffic: { ...base, protocol: PROTOCOL_NUMBERS[name], port: destination, sourcePort: null }, connection };
}

function requestOf(flow: Fields): Request | null {
  const l7 = fields(flow["l7"]);
  if (l7 === null) return null;
  const dns = fields(l7["dns"]);
  if (dns !== null) return { kind: "dns", name: (text(dns["query"]) ?? "").toLowerCase().replace(/[.]$/, "") };
  const http = fields(l7["http"]);
  if (http === null) return { kind: "other" };
  const url = text(http["url"]);
  const target = url === null ? null : requestTarget(url);
  return { kind: "http", method: text(http["method"]), path: target?.path ?? null, host: target?.host ?? null, headers: null };
}
