import * as z from "zod";
import { type Lookup, PROTOCOL_NUMBERS } from "#model";
import { partiesOf, toldByAddress } from "../ends.ts";
import { fields, instant } from "../fields.ts";
import { EPHEMERAL } from "../projection.ts";
import { type Decode, type Outcome, outside, type Recorded } from "../record.ts";

const portNumber = z.int().min(0).max(65_535);

/** One line of `portcullis bpf events --follow`, or one of `events` of its `--json`: what became of a packet at a pod's interface. */
const packetEventSchema = z.looseObject({
  /** RFC 3339, by the clock of the node; `timeNs` is the kernel's, since it started. */
  time: z.string().nullish(),
  timeNs: z.string().nullish(),
  kind: z.enum(["ALLOW", "DROP", "WOULD_DROP"]),
  /** Why: `POLICY`, or what else came before any policy. */
  cause: z.string(),
  /** Seen from the pod whose interface it was. */
  direction: z.enum(["ingress", "egress"]),
  protocol: z.int().min(0).max(255),
  source: z.string(),
  sourcePort: portNumber,
  destination: z.string(),
  /** Type << 8 | code for ICMP. */
  destinationPort: portNumber,
  generation: z.string().nullish(),
  subject: z.int().min(0).nullish(),
  peer: z.int().min(0).nullish(),
  reason: z.int().min(0).nullish(),
  rule: z.string().nullish(),
  node: z.string().nullish(),
  interface: z.string().nullish(),
  ifindex: z.int().nullish(),
  /** Events that were left out before this one. */
  suppressed: z.int().min(0).nullish(),
});
type PacketEvent = z.infer<typeof packetEventSchema>;

const RECORDED: Readonly<Record<PacketEvent["kind"], Recorded>> = { ALLOW: "allow", DROP: "deny", WOULD_DROP: "audit" };
const PORTED: readonly number[] = [PROTOCOL_NUMBERS.TCP, PROTOCOL_NUMBERS.UDP, PROTOCOL_NUMBERS.SCTP];
const ECHOES: Readonly<Record<number, { readonly asked: number; readonly answer: number }>> = {
  [PROTOCOL_NUMBERS.ICMP]: { asked: 8, answer: 0 },
  [PROTOCOL_NUMBERS.ICMPv6]: { asked: 128, answer: 129 },
};

/** Events of our own programs: packets by address, so that only an inventory tells whose they are. */
export function eventsDecoder(lookup: Lookup | null): Decode {
  const decode: Decode = (value) => {
    const parsed = packetEventSchema.safeParse(value);
    if (!parsed.success) return outside("malformed", parsed.error.issues[0]?.message ?? "no event");
    const { suppressed } = parsed.data;
    return [...(suppressed ? outside("lost", "events left out by the rate limit", suppressed) : []), outcomeOf(parsed.data, lookup)];
  };
  return (value) => {
    const all = fields(value)?.["events"];
    return Array.isArray(all) ? all.flatMap(decode) : decode(value);
  };
}

function outcomeOf(event: PacketEvent, lookup: Lookup | null): Outcome {
  const { kind, cause, direction, protocol, source, destination, sourcePort, destinationPort } = event;
  const bucket = (name: Exclude<Outcome["kind"], "flow">, why: string): Outcome => ({ kind: name, count: 1, why });
  if (cause !== "POLICY") return bucket("notPolicy", cause);
  const isPorted = PORTED.includes(protocol);
  if (isPorted && destinationPort === 0) return bucket("joined", "fragment");
  // The program lets answers pass without asking; one that it stops belongs to a connection that is no longer allowed.
  if (isPorted && sourcePort < EPHEMERAL && destinationPort >= EPHEMERAL) return bucket("replies", "packet from a server's port to a client's");
  const echo = ECHOES[protocol];
  const icmp = echo === undefined ? null : { type: destinationPort >> 8, code: destinationPort & 255 };
  if (icmp !== null && icmp.type === echo?.answer) return bucket("replies", "echo reply");
  if (icmp !== null && icmp.type !== echo?.asked) return bucket("notPolicy", "ICMP about another packet");
  const time = instant(event.time);
  const ends = partiesOf(toldByAddress(source, [], time, lookup), toldByAddress(destination, [], time, lookup), lookup);
  if ("why" in ends) return bucket("unmatched", ends.why);
  const traffic = { protocol, port: isPorted ? destinationPort : null, sourcePort: null, icmp, tls: null, sni: null, request: null };
  const rest = { layer: "trace", weight: 1, bytes: 0, first: time, last: time } as const;
  const connection = isPorted ? `${protocol} ${source} ${destination} ${sourcePort} ${destinationPort}` : null;
  const observer = direction === "egress" ? ("source" as const) : ("destination" as const);
  return { kind: "flow", record: { ...ends, traffic, ...rest, observer, recorded: RECORDED[kind], connection } };
}
