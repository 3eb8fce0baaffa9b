import { type Lookup, PROTOCOL_NUMBERS } from "#model";
import { partiesOf } from "../ends.ts";
import { type Fields, fields, instant, port, text, texts, whole } from "../fields.ts";
import { type Decode, type Observer, type Outcome, outside } from "../record.ts";
import { type CalicoEnd, calicoTold, protocolOf } from "./calico-end.ts";

const TYPES = ["wep", "hep", "ns", "net"] as const;
const PORTED: readonly number[] = [PROTOCOL_NUMBERS.TCP, PROTOCOL_NUMBERS.UDP, PROTOCOL_NUMBERS.SCTP];

/** Calico Enterprise and Cloud flow logs: one JSON object for each flow and reporter (docs: visibility/elastic/flow/datatypes). */
export function calicoDecoder(lookup: Lookup | null): Decode {
  return (value) => {
    const log = fields(value);
    if (log === null) return outside("malformed", "a record is an object");
    const observer = observerOf(log["reporter"]);
    const protocol = protocolOf(log["proto"]);
    const action = text(log["action"]);
    if (observer === null) return outside("other", "reported where traffic is forwarded, by neither end");
    if (protocol === null || (action !== "allow" && action !== "deny")) return outside("malformed", "no protocol, or no action");
    const destinationPort = port(log["dest_port"]);
    if (destinationPort === null && PORTED.includes(protocol)) return outside("malformed", "no destination port");
    const first = timeOf(log["start_time"]);
    const ends = partiesOf(
      calicoTold(endOf(log, "source", observer), first, lookup),
      calicoTold(endOf(log, "dest", observer), first, lookup),
      lookup,
    );
    if ("why" in ends) return outside("unmatched", ends.why);
    const sourcePort = port(log["source_port"]);
    const ips = [text(log["source_ip"]), text(log["dest_ip"])];
    const single = ips.every((ip) => ip !== null) && sourcePort !== null && sourcePort !== 0;
    const traffic = {
      protocol,
      port: PORTED.includes(protocol) ? destinationPort : null,
      sourcePort: null,
      icmp: null,
      tls: null,
      sni: null,
      request: null,
    };
    return flows(log, {
      ...ends,
      traffic,
      observer,
      recorded: action,
      layer: "connection",
      bytes: (whole(log["bytes_in"]) ?? 0) + (whole(log["bytes_out"]) ?? 0),
      first,
      last: timeOf(log["end_time"]),
      connection: single ? `${protocol} ${ips.join(" ")} ${sourcePort} ${destinationPort}` : null,
    });
  };
}

/** A log line stands for the connections that started in its interval. */
function flows(log: Fields, record: Omit<Extract<Outcome, { kind: "flow" }>["record"], "weight">): readonly Outcome[] {
  const weight = whole(log["num_flows_started"]) ?? whole(log["num_flows"]) ?? 1;
  return weight === 0 ? outside("joined", "connections that started in an earlier interval") : [{ kind: "flow", record: { ...record, weight } }];
}

/** A reporter's own pod runs on the host that wrote the line; a host endpoint's aggregated name is its host's. */
function endOf(log: Fields, side: "source" | "dest", observer: Observer): CalicoEnd {
  const type = TYPES.find((one) => one === log[`${side}_type`]) ?? (given(log[`${side}_namespace`]) === null ? "net" : "wep");
  const labels = fields(log[`${side}_labels`]);
  const own = observer === (side === "source" ? "source" : "destination");
  return {
    type,
    namespace: given(log[`${side}_namespace`]),
    name: given(log[`${side}_name`]) ?? given(log[`${side}_name_aggr`]),
    node: type === "hep" ? given(log[`${side}_name_aggr`]) : type === "wep" && own ? given(log["host"]) : null,
    labels: texts(labels?.["labels"]),
    ip: text(log[`${side}_ip`]),
    names: side === "dest" ? texts(log["dest_domains"]).map((name) => name.toLowerCase()) : [],
  };
}

/** A dash stands for nothing. */
function given(value: unknown): string | null {
  const written = text(value);
  return written === "-" ? null : written;
}

/** `src`, `dst`, or several where the host also forwarded. */
function observerOf(reporter: unknown): Observer | null {
  const words = typeof reporter === "string" ? reporter.split(",").map((word) => word.trim()) : [];
  return words.includes("src") ? "source" : words.includes("dst") ? "destination" : null;
}

/** Seconds since 1970, or a time as text. */
function timeOf(value: unknown): number | null {
  return typeof value === "number" ? value * 1000 : instant(value);
}
