import { describe, expect, test } from "vitest";
import { type Flow, type Relation } from "#model";
import { type Key, KeyTable, LineSplitter, Projection, RecordReader } from "#replay";
import { pod, verdict } from "./hubble-line.ts";

/** Tells ports, addresses and paths apart, and isolates nobody. */
const relation: Relation = {
  profile: "intent",
  sides: {
    egress: [],
    ingress: [
      {
        action: "allow",
        title: "paths",
        cubes: [
          { rule: "r", when: [{ variable: "http.path", in: { sort: "text", absent: false, present: { kind: "in", values: ["/a?x=1&y=<2>"] } } }] },
        ],
      },
    ],
  },
};
interface Read {
  readonly flows: number;
  readonly joined: number;
  readonly keys: readonly Key[];
  readonly buckets: Readonly<Record<string, number>>;
}

function read(lines: readonly string[], scan: boolean): Read {
  const table = new KeyTable(new Projection([relation]));
  const reader = new RecordReader(table, { inventory: null, format: null, text: null, since: null, until: null, scan });
  const splitter = new LineSplitter();
  splitter.push(
    new TextEncoder().encode(`${lines.join("\n")}\n`),
    (line) => reader.line("log", line),
    (chunk, start, first) => reader.scan("log", chunk, start, first),
  );
  splitter.end((line) => reader.line("log", line));
  const { keys, joined } = table.finish();
  return { flows: keys.reduce((sum, key) => sum + key.flows, 0), joined, keys, buckets: reader.buckets };
}
const web = { from: "web", to: "api" };
const text = (...records: readonly unknown[]) => records.map((one) => JSON.stringify(one));
const request = (url: string) => ({ Type: "L7", event_type: { type: 129 }, l7: { type: "REQUEST", http: { method: "GET", url } } });
const flowsOf = ({ keys }: Read): Omit<Flow, "source" | "destination">[] => keys.map(({ sample }) => sample.traffic);

describe.each([
  ["scanned", true],
  ["decoded", false],
])("Hubble's records, %s", (_, scan) => {
  test("count as often as an aggregate says, by the observer that saw more", () => {
    const aggregate = { aggregate: { ingress_flow_count: 3, egress_flow_count: 5 }, is_reply: undefined, IP: undefined };
    const masked = { l4: { TCP: { destination_port: 8080 } } };
    expect(read(text(verdict(web, 8080, { ...aggregate, ...masked })), scan).flows).toBe(5);
    expect(read(text(verdict(web, 8080, { aggregate: { unknown_direction_flow_count: "4" }, ...masked })), scan).flows).toBe(4);
  });
  test("may have spaces between their tokens", () => {
    const spaced = JSON.stringify(verdict(web, 8080, { is_reply: true }), null, 1).replace(/\n/g, " ");
    const other = JSON.stringify(verdict(web, 8080), null, 1).replace(/\n */g, "").replace(/":/g, '" : ');
    expect(read([spaced, other], scan)).toMatchObject({ flows: 1, buckets: { replies: 1, malformed: 0 } });
  });
  test("escape `&`, `<` and `>` as Go does", () => {
    const plain = JSON.stringify(verdict(web, 8080, request("http://api/a?x=1&y=<2>")));
    const escaped = plain.replace(/[&<>]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`);
    expect(flowsOf(read([escaped], scan))).toMatchObject([{ request: { path: "/a?x=1&y=<2>" } }]);
    const other = JSON.stringify(verdict(web, 8080, request("http://api/b")));
    expect(
      read([escaped, other, plain.replace("40000", "40001")], scan)
        .keys.map((key) => key.flows)
        .sort(),
    ).toEqual([1, 2]);
  });
  test("tell of a connection twice, of its replies and of its requests and responses", () => {
    const response = { ...request("http://api/a"), l7: { type: "RESPONSE", http: { method: "GET", url: "http://api/a", code: 200 } } };
    const log = [
      verdict(web, 8080, { verdict: "REDIRECTED" }),
      verdict(web, 8080, { traffic_direction: "INGRESS" }),
      verdict({ from: "api", to: "web" }, 40_000, { is_reply: true }),
      verdict(web, 8080, request("http://api/a")),
      verdict(web, 8080, response),
    ];
    expect(read(text(...log), scan)).toMatchObject({ flows: 1, buckets: { replies: 2 } });
  });
  test("name ends by reserved labels alone", () => {
    const health = { source: { identity: 4, labels: ["reserved:health"] } };
    const host = {
      traffic_direction: "INGRESS",
      source: { identity: 1, labels: ["reserved:host"] },
      l4: { TCP: { source_port: 7, destination_port: 8080 } },
    };
    const { keys } = read(text(verdict(web, 8080, health), verdict(web, 8080, host)), scan);
    expect(keys.map(({ sample }) => sample.source.endpoint.kind).sort()).toEqual(["health", "host"]);
  });
  test("carry ICMP types and SCTP ports", () => {
    const icmp = verdict(web, 0, { l4: { ICMPv4: { type: 8, code: 0 } } });
    const sctp = verdict(web, 0, { l4: { SCTP: { source_port: 5, destination_port: 3868 } } });
    const found = flowsOf(read(text(icmp, sctp), scan)).sort((a, b) => a.protocol - b.protocol);
    expect(found).toMatchObject([
      { protocol: 1, port: null, icmp: { type: 8, code: 0 } },
      { protocol: 132, port: 3868, icmp: null },
    ]);
  });
  test("without `is_reply` are a policy's own word on a new connection", () => {
    const denied = { verdict: "DROPPED", drop_reason_desc: "POLICY_DENIED", event_type: { type: 1 }, is_reply: undefined };
    expect(read(text(verdict(web, 8080, denied)), scan).flows).toBe(1);
  });
  test("that are no flows have their buckets, and events lost are counted", () => {
    const log = text({ lost_events: { source: "PERF_EVENT_RING_BUFFER", num_events_lost: "7" } }, { node_status: {} }, { agent_event: {} });
    expect(read([...log, "", "  "], scan)).toMatchObject({ flows: 0, buckets: { lost: 7, other: 2, malformed: 0 } });
  });
  test("of 20 MB are read", () => {
    const long = { ...pod("web"), labels: [...(pod("web")["labels"] as string[]), `k8s:note=${"x".repeat(20_000_000)}`] };
    expect(read(text(verdict(web, 8080, { source: long }), verdict(web, 8081)), scan).flows).toBe(2);
  });
});
