/** What a scanner does at a member of a Hubble line, and what it finds between two pieces of text that it has seen before. */
export const OP = { end: 0, cut: 1, unread: 2, time: 3, source: 4, destination: 5, sourcePort: 6, destinationPort: 7, url: 8 } as const;
export type Op = (typeof OP)[keyof typeof OP];

/** A member's value: text that is read as a whole, or of which it only matters that it's there, a pod's or node's name, something that differs from record to record, a reason to decode, or members again. */
export type Member = "read" | "given" | "pod" | "node" | "refuse" | Op | ReadonlyMap<string, Member>;

/** Stands for all members that are not named. */
export const REST = "*";

const ports: Member = new Map<string, Member>([
  ["source_port", OP.sourcePort],
  ["destination_port", OP.destinationPort],
  ["flags", "read"],
]);
const end = new Map<string, Member>([
  ["ID", "given"],
  ["labels", "read"],
  ["identity", "read"],
  ["namespace", "read"],
  ["pod_name", "pod"],
  ["workloads", "read"],
]);
/** The ends of a flow stand for themselves, as there are fewer of them than of pairs. */
export const ENDS: ReadonlySet<Member> = new Set([end]);
/** Which protocol a packet has is told by the first member, so there may be only one. */
export const SINGLE = new Map<string, Member>([
  ["TCP", ports],
  ["UDP", ports],
  ["SCTP", ports],
  [REST, "read"],
]);
const flow = new Map<string, Member>([
  ["time", OP.time],
  ["verdict", "read"],
  ["drop_reason_desc", "read"],
  ["Type", "read"],
  ["type", "read"],
  ["event_type", "read"],
  ["traffic_direction", "read"],
  ["is_reply", "read"],
  ["source", end],
  ["destination", end],
  ["source_names", "read"],
  ["destination_names", "read"],
  ["node_name", "node"],
  [
    "IP",
    new Map([
      ["source", OP.source],
      ["destination", OP.destination],
    ]),
  ],
  ["l4", SINGLE],
  [
    "l7",
    new Map<string, Member>([
      ["type", "read"],
      ["dns", new Map<string, Member>([["query", "read"]])],
      [
        "http",
        new Map<string, Member>([
          ["method", "read"],
          ["url", OP.url],
        ]),
      ],
    ]),
  ],
  ["aggregate", "refuse"],
  ["Key", "refuse"],
  ["key", "refuse"],
]);
/** Everything that decoding a line looks at. */
export const EVENT: Member = new Map<string, Member>([
  ["flow", flow],
  ["node_name", "node"],
  ["lost_events", "refuse"],
  ["node_status", "refuse"],
  ["agent_event", "refuse"],
  ["debug_event", "refuse"],
]);

/** Texts that differ from record to record, and that decoding doesn't look at, wherever they stand. */
export const FICKLE: ReadonlySet<string> = new Set(
  "time uuid Summary trace_id socket_cookie cgroup_id latency_ns source_xlated traceparent".split(" "),
);
/** The same, where they stand in these: addresses of network cards, headers of requests, answers of name servers. */
export const FICKLE_IN: ReadonlySet<string> = new Set(["ethernet", "headers"]);
/** A line is cut before these, as what follows has little to do with what stood before. */
export const CUTS: ReadonlySet<string> = new Set(["pod_name", "traffic_direction"]);
