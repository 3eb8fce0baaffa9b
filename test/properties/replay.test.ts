import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseManifests } from "#manifest";
import { decide, type Endpoint, type Flow, NAMESPACE_NAME, readInventory, relationOfIntent } from "#model";
import { judge, KeyTable, LineSplitter, Projection, RecordReader, type Tally, tally } from "#replay";
import { sampleLog } from "#traffic";
import { type SampleEnd, type SampleFlow, sampleFlows } from "../../pipelines/traffic/sample/events.ts";
import { SHOP } from "../../pipelines/traffic/sample/world.ts";
import main from "../../policies/shop/main.ts";
import next from "../../policies/shop/main.v2.ts";
import { WAYS, type Way } from "../compiler/replay/accelerator.ts";
import { runs } from "./runs.ts";

const { numRuns, seed } = runs(10_000);
const FLOWS = numRuns * 10;
const [before, after] = [main.lower(), next.lower()];
const bytes = readFileSync(new URL("../../policies/shop/inventory.yaml", import.meta.url));
const inventory = readInventory(parseManifests({ path: "inventory.yaml", bytes }).documents).inventory;

function endOf(end: SampleEnd): Endpoint {
  if (end.pod === null) return { kind: "world", pod: null, nodeLabels: null, ip: end.ip, names: end.name === null ? [] : [end.name] };
  const { namespace, name, labels, account, ip, node } = end.pod;
  const spaceLabels = new Map([...Object.entries(SHOP.namespaces[namespace] ?? {}), [NAMESPACE_NAME, namespace] as const]);
  const rest = { serviceAccount: account, serviceAccountLabels: new Map(), ports: [], hostNetwork: false, node, cluster: null };
  const pod = { namespace, name, labels: new Map(Object.entries(labels)), namespaceLabels: spaceLabels, ...rest };
  return { kind: "pod", pod, nodeLabels: null, ip, names: [] };
}

function flowOf({ from, to, edge, request }: SampleFlow): Flow {
  const asked =
    request === null
      ? null
      : "query" in request
        ? ({ kind: "dns", name: request.query } as const)
        : ({ kind: "http", method: request.method, path: request.path, host: "api", headers: null } as const);
  const traffic = { protocol: edge.protocol === "TCP" ? 6 : 17, port: edge.port, sourcePort: null, icmp: null, tls: null, sni: null };
  return { source: endOf(from), destination: endOf(to), ...traffic, request: asked };
}

type Counts = Pick<Tally, "flows" | "unchanged" | "newlyDenied" | "newlyAllowed" | "unknown">;

/** Every flow by itself, by the reference semantics. */
function reference(): Counts {
  const counts = { flows: 0, unchanged: 0, newlyDenied: 0, newlyAllowed: 0, unknown: 0 };
  for (const sample of sampleFlows(SHOP, FLOWS, seed)) {
    const flow = flowOf(sample);
    const [a, b] = [decide(before, flow).decision, decide(after, flow).decision];
    counts.flows++;
    counts[a === "unknown" || b === "unknown" ? "unknown" : a === b ? "unchanged" : b === "deny" ? "newlyDenied" : "newlyAllowed"]++;
  }
  return counts;
}

function replayed(way: Way): Tally {
  const [old, now] = [relationOfIntent(before), relationOfIntent(after)];
  const table = new KeyTable(new Projection([old, now]));
  const reader = new RecordReader(table, { inventory, format: null, text: null, since: null, until: null, ...WAYS[way] });
  const lines = new LineSplitter();
  const encoder = new TextEncoder();
  const push = (text: string) =>
    lines.push(
      encoder.encode(text),
      (line) => reader.line("log", line),
      (chunk, start, first) => reader.scan("log", chunk, start, first),
    );
  let chunk: string[] = [];
  for (const line of sampleLog("shop", "hubble", FLOWS, seed))
    if (chunk.push(line) === 5_000) {
      push(`${chunk.join("\n")}\n`);
      chunk = [];
    }
  push(chunk.join("\n"));
  lines.end((line) => reader.line("log", line));
  const { keys, joined } = table.finish();
  return tally(judge(keys, old, now), { ...reader.buckets, joined: reader.buckets.joined + joined });
}

test("scanned traffic is judged as each of its flows by the reference semantics", { timeout: 1_800_000 }, () => {
  const scanned = replayed("scanned");
  const { flows, unchanged, newlyDenied, newlyAllowed, unknown } = scanned;
  expect({ flows, unchanged, newlyDenied, newlyAllowed, unknown }).toEqual(reference());
  expect(Math.min(flows - FLOWS + 1, newlyDenied, newlyAllowed)).toBeGreaterThan(0);
  expect(replayed("accelerated")).toEqual(scanned);
  expect(replayed("decoded")).toEqual(scanned);
});
