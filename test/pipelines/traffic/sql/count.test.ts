import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { parseManifests } from "#manifest";
import { readInventory, relationOfIntent } from "#model";
import { Projection } from "#replay";
import { sampleLog } from "#traffic";
import main from "../../../../policies/shop/main.ts";
import next from "../../../../policies/shop/main.v2.ts";
import { pod, verdict } from "../../../compiler/replay/hubble-line.ts";
import { bothWays } from "./both-ways.ts";

const projection = new Projection([relationOfIntent(main.lower()), relationOfIntent(next.lower())]);
const bytes = readFileSync(new URL("../../../../policies/shop/inventory.yaml", import.meta.url));
const inventory = readInventory(parseManifests({ path: "inventory.yaml", bytes }).documents).inventory;
const lines = [...sampleLog("shop", "hubble", 400, 3)];
const log = lines.join("\n");
const web = { from: "web", to: "api" };
const plain = JSON.stringify(verdict(web, 8080));
const text = (...records: readonly unknown[]) => records.map((one) => JSON.stringify(one)).join("\n");
const request = (url: string) => ({ Type: "L7", event_type: { type: 129 }, l7: { type: "REQUEST", http: { method: "GET", url } } });
const at = (time: string | undefined, more: object = {}) => ({ ...verdict(web, 8080, { time, ...more }), time });

/** Both count the same, and DuckDB it was. */
async function expectSame(files: Parameters<typeof bothWays>[1], more: Parameters<typeof bothWays>[2] = {}) {
  const { scan, duckdb } = await bothWays(projection, files, more);
  expect(duckdb).toEqual(scan);
  return scan;
}

test("a log counts the same by DuckDB as scanned, plain and packed", async () => {
  const packed = gzipSync([...sampleLog("shop", "hubble", 200, 4)].join("\n"));
  const { records, keys } = await expectSame({ "a.jsonl": log, "b.jsonl.gz": packed }, { inventory });
  expect(records).toBeGreaterThan(1_500);
  expect(keys.length).toBeGreaterThan(5);
});

describe("DuckDB counts as the scanner does", () => {
  const broken = lines.flatMap((line, i) => (i % 40 === 0 ? [line.slice(0, 200), line] : i % 31 === 0 ? ["", " \t", line] : [line]));
  test.each<[string, string | Uint8Array]>([
    ["broken lines, by their numbers and offsets", broken.join("\n")],
    ["a last line that is cut", `${log}\n${plain.slice(0, 300)}`],
    ["lines that end as Windows ends them", log.replaceAll("\n", "\r\n")],
    ["a byte order mark", `\ufeff${log}`],
    ["bytes that are no UTF-8", Buffer.concat([Buffer.from(`${log}\n{"flow":"`), Buffer.from([0xff, 0xfe]), Buffer.from(`"}\n${plain}\n`)])],
    [
      "commas and numbers that only some parsers take",
      [plain.replace("}}", "},}"), plain.replace("40000", "NaN"), plain.replace("40000", "-Infinity"), plain].join("\n"),
    ],
    [
      "ports that are none",
      [
        plain.replace(":8080", ":65536"),
        plain.replace(":8080", ":4294967296"),
        plain.replace(":8080", ":8080.0"),
        plain.replace(":8080", ':"8080"'),
      ].join("\n"),
    ],
    [
      "members given twice",
      [
        plain.replace('"verdict":"FORWARDED"', '"verdict":"DROPPED","verdict":"FORWARDED"'),
        plain.replace('"flow":', '"flow":{},"flow":'),
        plain,
      ].join("\n"),
    ],
    [
      "names that are not ASCII, and escapes",
      text(verdict(web, 8080, request("http://api/ü\u2028?a=1&b=<2>")), verdict(web, 8080, { source: pod("wéb") })).replaceAll("&", "\\u0026"),
    ],
    [
      "lost events, node status and agent events",
      text({ lost_events: { num_events_lost: "7" } }, { lost_events: {} }, { node_status: {} }, { agent_event: {}, flow: null }, { debug_event: 1 }),
    ],
    [
      "aggregated flows",
      text(
        verdict(web, 8080, { aggregate: { ingress_flow_count: 3, egress_flow_count: "5" } }),
        verdict(web, 8080, { IP: undefined, aggregate: { unknown_direction_flow_count: 4, egress_flow_count: 1 } }),
        verdict(web, 8080, { aggregate: {} }),
      ),
    ],
    ["flows without an event around them", text(verdict(web, 8080)["flow"], verdict(web, 8081)["flow"])],
    ["what is no object", ["5", "null", '"x"', "[1]", "{}", '{"flow":5}', '{"flow":[]}', plain].join("\n")],
    [
      "times of every spelling, and none",
      text(
        at("2026-02-30T00:00:00Z"),
        at("2026-01-02T24:00:00Z"),
        at("2026-01-02T03:04:05+01:00"),
        at("2026-01-02"),
        at("yesterday"),
        at(undefined),
        at("2026-01-02T03:04:05.9999Z"),
      ),
    ],
    [
      "repeated records",
      text(
        at("2026-01-02T03:04:05.1Z"),
        at("2026-01-02T03:04:05.1Z"),
        at("2026-01-02T03:04:05.2Z"),
        at("2026-01-02T03:04:05.2Z", { node_name: "x/y", verdict: "DROPPED", drop_reason_desc: "POLICY_DENIED" }),
      ),
    ],
    [
      "ends without labels",
      text(
        verdict(web, 8080, { source: {} }),
        verdict(web, 8080, { source: { identity: 2 } }),
        verdict(web, 8080, { source: pod("web"), destination: { labels: ["reserved:host"], identity: 1 } }),
      ),
    ],
    [
      "drops and traces",
      text(
        verdict(web, 8080, { verdict: "DROPPED", drop_reason_desc: "POLICY_DENIED", event_type: { type: 1 } }),
        verdict(web, 8080, { event_type: { type: 4 } }),
        verdict(web, 8081, { event_type: { type: 4 } }),
        verdict(web, 8081, { event_type: { type: 4 } }),
        verdict(web, 8082, { event_type: { type: 4 }, l4: { TCP: { source_port: 1, destination_port: 8082, flags: { ACK: true } } } }),
      ),
    ],
    [
      "two protocols, none, and ICMP",
      text(
        verdict(web, 0, { l4: { UDP: { source_port: 1, destination_port: 2 }, TCP: { source_port: 3, destination_port: 4 } } }),
        verdict(web, 0, { l4: {} }),
        verdict(web, 0, { l4: { ICMPv4: { type: 8 } } }),
        verdict(web, 0, { l4: { ICMPv6: [] } }),
        verdict(web, 0, { l4: { VRRP: {} } }),
      ),
    ],
    ["a line of 20 MB", text(verdict(web, 8080, { Summary: "x".repeat(20_000_000) }), verdict(web, 8081))],
    [
      "records that stand for more flows than 32 bits hold",
      text(
        verdict(web, 8080, { aggregate: { egress_flow_count: 5_000_000_000, ingress_flow_count: 7 } }),
        verdict(web, 8081, { aggregate: { unknown_direction_flow_count: 2_000_000_000 } }),
      ),
    ],
    ["nothing", ""],
    ["nothing but blank lines", "\n \n\t\n"],
  ])("%s", { timeout: 60_000 }, async (_, log) => {
    await expectSame({ "a.jsonl": log });
    await expectSame({ "a.jsonl": log, "b.jsonl": plain }, { inventory });
  });

  test("a window of time", async () => {
    const { buckets } = await expectSame({ "a.jsonl": log }, { since: 1_767_225_602_000, until: 1_767_225_612_000 });
    expect(buckets.outside).toBeGreaterThan(100);
  });
});

test("what only the scanner reads is left to it", async () => {
  const document = JSON.stringify(JSON.parse(plain), null, 2);
  const fed = [`\f${plain}`, `${plain}\v `, plain.replace("{", "{\f")].map((line) => `${plain}\n${line}\n`);
  for (const file of fed.slice(0, 2)) expect((await bothWays(projection, { a: file })).duckdb).toBeNull();
  await expectSame({ a: fed[2] ?? "" });
  for (const file of [document, "from,to,port\na/b,c/d,80\n", gzipSync(log).subarray(0, 2_000), Array.from({ length: 10_100 }, () => "{").join("\n")])
    expect((await bothWays(projection, { a: file })).duckdb).toBeNull();
});
