import { type Lookup, PROTOCOL_NUMBERS } from "#model";
import { partiesOf } from "../ends.ts";
import { type Fields, fields, port, text, texts, whole } from "../fields.ts";
import { type Decode, outside } from "../record.ts";
import { type CalicoEnd, calicoTold, protocolOf } from "./calico-end.ts";

/** goldmane/proto/api.proto: enums are numbers in its NDJSON; their names are read, too. */
const TYPES: Readonly<Record<string, CalicoEnd["type"]>> = {
  1: "wep",
  2: "hep",
  3: "ns",
  4: "net",
  WorkloadEndpoint: "wep",
  HostEndpoint: "hep",
  NetworkSet: "ns",
  Network: "net",
};
const ACTIONS: Readonly<Record<string, "allow" | "deny" | "pass">> = { 1: "allow", 2: "deny", 3: "pass", Allow: "allow", Deny: "deny", Pass: "pass" };
const REPORTERS: Readonly<Record<string, "source" | "destination">> = { 1: "source", 2: "destination", Src: "source", Dst: "destination" };
const PORTED: readonly number[] = [PROTOCOL_NUMBERS.TCP, PROTOCOL_NUMBERS.UDP, PROTOCOL_NUMBERS.SCTP];

/** Goldmane's flows: addresses, source ports and pod names are aggregated away, labels are those that all pods share. */
export function goldmaneDecoder(lookup: Lookup | null): Decode {
  return (value) => {
    const flow = fields(fields(value)?.["flow"] ?? value);
    const key = fields(pick(flow, "Key", "key"));
    if (flow === null || key === null) return outside("malformed", "no flow with a key");
    const action = ACTIONS[String(pick(key, "action", "Action"))];
    const observer = REPORTERS[String(pick(key, "reporter", "Reporter"))];
    const protocol = protocolOf(pick(key, "proto", "Proto"));
    if (action === undefined || observer === undefined || protocol === null) return outside("malformed", "no action, reporter or protocol");
    if (action === "pass") return outside("other", "pass is no verdict");
    const [first, last] = [seconds(pick(flow, "start_time", "StartTime")), seconds(pick(flow, "end_time", "EndTime"))];
    const ends = partiesOf(calicoTold(endOf(flow, key, "source"), first, lookup), calicoTold(endOf(flow, key, "dest"), first, lookup), lookup);
    if ("why" in ends) return outside("unmatched", ends.why);
    const destinationPort = port(pick(key, "dest_port", "DestPort"));
    if (destinationPort === null && PORTED.includes(protocol)) return outside("malformed", "no destination port");
    const weight = whole(pick(flow, "num_connections_started", "NumConnectionsStarted")) ?? 1;
    if (weight === 0) return outside("joined", "connections that started in an earlier interval");
    const bytes = (whole(pick(flow, "bytes_in", "BytesIn")) ?? 0) + (whole(pick(flow, "bytes_out", "BytesOut")) ?? 0);
    const traffic = {
      protocol,
      port: PORTED.includes(protocol) ? destinationPort : null,
      sourcePort: null,
      icmp: null,
      tls: null,
      sni: null,
      request: null,
    };
    const record = { ...ends, traffic, observer, recorded: action, layer: "connection" as const, weight, bytes, first, last };
    return [{ kind: "flow", record: { ...record, connection: null } }];
  };
}

function endOf(flow: Fields, key: Fields, side: "source" | "dest"): CalicoEnd {
  const camel = side === "source" ? "Source" : "Dest";
  const namespace = text(pick(key, `${side}_namespace`, `${camel}Namespace`));
  const name = text(pick(key, `${side}_name`, `${camel}Name`));
  const type = TYPES[String(pick(key, `${side}_type`, `${camel}Type`))] ?? "net";
  return {
    type,
    namespace: namespace === "-" ? null : namespace,
    name: name === "-" ? null : name,
    node: type === "hep" && name !== "-" ? name : null,
    labels: texts(pick(flow, `${side}_labels`, `${camel}Labels`)),
    ip: null,
    names: [],
  };
}

/** protobuf names as written, and the names of the Go structure. */
function pick(from: Fields | null, ...names: readonly string[]): unknown {
  return names
    .map((name) => from?.[name] ?? from?.[name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())])
    .find((one) => one !== undefined);
}

function seconds(value: unknown): number | null {
  const number = whole(value);
  return number === null ? null : number * 1000;
}
