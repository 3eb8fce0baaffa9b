import { expect, test } from "vitest";
import { KeyTable, LineSplitter, Projection, RecordReader } from "#replay";
import { WAYS, type Way } from "./accelerator.ts";
import { pod, verdict } from "./hubble-line.ts";

const NOTHING = { profile: "none", engine: "cilium", sides: { egress: [], ingress: [] } };
type Line = Record<string, unknown>;

/** All that a reader says of a log; the chunks are small, so that many lines are cut. */
function read(lines: readonly string[], way: Way) {
  const table = new KeyTable(new Projection([NOTHING as never]));
  const reader = new RecordReader(table, { inventory: null, format: null, text: null, since: null, until: null, ...WAYS[way] });
  const splitter = new LineSplitter();
  const bytes = new TextEncoder().encode(lines.join("\n"));
  for (let at = 0; at < bytes.length; at += 7_001)
    splitter.push(
      bytes.subarray(at, at + 7_001),
      (line) => reader.line("log", line),
      (chunk, start, first) => reader.scan("log", chunk, start, first),
    );
  splitter.end((line) => reader.line("log", line));
  return { ...table.finish(), buckets: reader.buckets, records: reader.records, broken: reader.broken };
}
function expectAlike(lines: readonly string[]): ReturnType<typeof read> {
  const scanned = read(lines, "scanned");
  expect(scanned).toEqual(read(lines, "decoded"));
  expect(scanned).toEqual(read(lines, "accelerated"));
  return scanned;
}
/** Many records of one flow that differ in time, source port and whatever `more` varies. */
function many(count: number, more: (i: number) => Line = () => ({})): Line[] {
  return Array.from({ length: count }, (_, i) =>
    verdict({ from: "web", to: "api" }, 8080, {
      time: `2026-01-02T03:04:${String(i % 60).padStart(2, "0")}.${String(i).padStart(9, "0")}Z`,
      l4: { TCP: { source_port: 40_000 + i, destination_port: 8080, flags: { SYN: true } } },
      ...more(i),
    }),
  );
}
const texts = (lines: readonly Line[]) => lines.map((one) => JSON.stringify(one));
const l7 = (url: string, latency = "1") => ({
  Type: "L7",
  event_type: { type: 129 },
  l7: { type: "REQUEST", latency_ns: latency, http: { method: "GET", url, headers: [{ key: "X-Request-Id", value: latency }] } },
});

test("what differs from record to record and says nothing is passed over", () => {
  const extras = (i: number) => ({
    uuid: `0c8e3a1e-0000-4000-8000-${String(i).padStart(12, "0")}`,
    Summary: `TCP Flags: SYN ${i} \\"x\\" \u2713`.slice(0, 20 + (i % 3)),
    ethernet: { source: `0a:58:0a:f4:00:${10 + (i % 80)}`, destination: "0a:58:0a:f4:00:02" },
    trace_context: { parent: { trace_id: `${i}`.repeat(8), traceparent: [`00-${i}`] } },
    socket_cookie: String(i),
  });
  expect(expectAlike(texts(many(300, extras))).keys).toMatchObject([{ flows: 300 }]);
});

test("spaces after colons and commas, and other orders of members, count alike", () => {
  const lines = many(200);
  const spaced = lines.map((one) => JSON.stringify(one, null, 1).replace(/\n */g, " "));
  const turned = lines.map((one) => JSON.stringify({ ...one, flow: Object.fromEntries(Object.entries(one["flow"] as Line).reverse()) }));
  const returned = texts(lines).map((line) => `${line} \r`);
  const { keys, buckets } = expectAlike([...texts(lines), ...spaced, ...turned, ...returned]);
  expect(keys).toMatchObject([{ flows: 200 }]);
  expect(buckets.duplicates).toBe(600);
});

test("URLs with escapes are told apart by what they mean", () => {
  const urls = ["http://api/v1/items?a=1&b=<2>", "http://api/v1/items/17", "http://api/v2/ünï", "", "/plain\\path"];
  const lines = many(200, (i) => l7(urls[i % urls.length] ?? "", String(i)));
  const escaped = texts(lines).map((line) => line.replaceAll("&", "\\u0026").replaceAll("<", "\\u003c"));
  expect(expectAlike([...escaped, ...texts(lines).slice(0, 50)]).buckets.duplicates).toBe(50);
});

test("aggregated records count for each observer", () => {
  const lines = many(90, (i) => ({ aggregate: { egress_flow_count: i % 4, ingress_flow_count: 2 } }));
  expect(expectAlike(texts(lines)).keys).toHaveLength(1);
});

test("members that stand twice, or with an escape in their name, are decoded", () => {
  const lines = texts(many(60));
  const twice = lines.map((line, i) => line.replace('"Type"', `"time":"2026-01-02T09:00:${String(i).padStart(2, "0")}Z","Type"`));
  const reply = lines.map((line) => line.replace('"Type"', '"is\\u005freply":true,"Type"'));
  const inside = lines.map((line) => line.replace('"identity"', '"is_reply":true,"time":"x","identity"'));
  expectAlike([...lines, ...twice, ...reply, ...inside]);
});

test("broken variants of a known line are malformed, at their record and byte", () => {
  const lines = texts(many(20));
  const [line = ""] = lines;
  const broken = [
    line.slice(0, -1),
    `${line}}`,
    line.replace("40000", "040000"),
    line.replace("40000", "99999"),
    line.replace("03:04:00.", "03:61:00."),
    line.replace("10.1.0.1", "10.1.0.1\\x"),
    line.replace("10.1.0.1", "10.01.0.1"),
    line.replace("10.1.0.1", "fd00::1"),
    line.replace("8080", "8e3"),
    line.replace("web", "w\u0001b"),
    line.replace('"Type"', "Type"),
  ];
  expect(expectAlike([...lines, ...broken, ...lines]).buckets.malformed).toBeGreaterThan(4);
});

test("a pod that talks to itself is a key of its own", () => {
  const self = many(40, (i) => (i % 2 === 0 ? {} : { destination: pod("web"), IP: { source: "10.1.0.1", destination: "10.1.0.1" } }));
  const replicas = many(40, (i) => ({ destination: { ...pod("web"), pod_name: `web-6b687c8dcb-zn5s${2 + (i % 7)}` } }));
  expect(expectAlike(texts([...self, ...replicas])).keys.length).toBeGreaterThan(2);
});

test("IPv6, ICMP, other protocols and ports of every size count alike", () => {
  const kinds = [
    { IP: { source: "fd00::1", destination: "2001:db8::2" }, l4: { UDP: { source_port: 1, destination_port: 53 } } },
    { l4: { ICMPv4: { type: 8 } } },
    { l4: { VRRP: {} } },
    { l4: { TCP: { source_port: 0, destination_port: 65_535 } }, destination: { identity: 16_777_217, labels: ["cidr:203.0.113.0/24"] } },
    { l4: { TCP: { source_port: 8080, destination_port: 40_001 } }, is_reply: true },
  ];
  expectAlike(texts(many(300, (i) => kinds[i % kinds.length] ?? {})));
});

test("a line of 20 MB is read", () => {
  const long = JSON.stringify(verdict({ from: "web", to: "api" }, 8080, { Summary: "x".repeat(20 << 20) }));
  expect(expectAlike([...texts(many(3)), long, ...texts(many(3))]).keys).toMatchObject([{ flows: 4 }]);
});
