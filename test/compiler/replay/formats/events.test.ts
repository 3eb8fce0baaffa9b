import { expect, test } from "vitest";
import { KeyTable, Projection, RecordReader } from "#replay";
import { decodeEvent } from "../../../../bpf/loader/events.ts";
import { CLUSTER, inventoryOf } from "./told.ts";

const inventory = inventoryOf(CLUSTER);
const event = (more: object) => ({
  time: "2026-01-02T03:04:05.5Z",
  timeNs: "123",
  generation: "00ff",
  kind: "DROP",
  cause: "POLICY",
  direction: "egress",
  ifindex: 7,
  protocol: 6,
  source: "10.1.0.5",
  sourcePort: 40_000,
  destination: "10.1.1.5",
  destinationPort: 8080,
  subject: 3,
  peer: 4,
  reason: 9,
  rule: "shop/api",
  suppressed: 0,
  ...more,
});

function read(records: readonly object[], known: typeof inventory | null = inventory) {
  const table = new KeyTable(new Projection([]));
  const reader = new RecordReader(table, { inventory: known, format: null, text: null, since: null, until: null });
  for (const [i, one] of records.entries()) reader.record("events", { number: i + 1, offset: i }, one);
  const flows = table
    .finish()
    .keys.map((one) => `${one.source} > ${one.destination}:${one.port} x${one.flows} denied ${one.denied} audited ${one.audited}`);
  return { flows, buckets: Object.fromEntries(Object.entries(reader.buckets).filter(([, count]) => count > 0)) };
}

test("what was stopped is denied, what would be is audited", () => {
  expect(read([event({}), event({ kind: "WOULD_DROP", destinationPort: 9090 }), event({ kind: "ALLOW", destinationPort: 80 })]).flows.sort()).toEqual(
    [
      "shop/web > shop/api:80 x1 denied 0 audited 0",
      "shop/web > shop/api:8080 x1 denied 1 audited 0",
      "shop/web > shop/api:9090 x1 denied 0 audited 1",
    ],
  );
});

test("packets of one connection, at both ends or sent again, are one flow", () => {
  const again = event({ time: "2026-01-02T03:04:06.5Z" });
  const other = event({ kind: "ALLOW", direction: "ingress", ifindex: 9, time: "2026-01-02T03:04:05.6Z" });
  expect(read([event({}), again, other])).toEqual({ flows: ["shop/web > shop/api:8080 x1 denied 1 audited 0"], buckets: {} });
});

test.each([
  [{ cause: "SPOOFED" }, { notPolicy: 1 }],
  [{ cause: "MALFORMED" }, { notPolicy: 1 }],
  [{ cause: "FAILSAFE", kind: "ALLOW" }, { notPolicy: 1 }],
  [{ sourcePort: 0, destinationPort: 0 }, { joined: 1 }],
  [{ sourcePort: 443, destinationPort: 40_000 }, { replies: 1 }],
  [{ protocol: 1, sourcePort: 0, destinationPort: 3 << 8 }, { notPolicy: 1 }],
  [{ protocol: 1, sourcePort: 0, destinationPort: 0 }, { replies: 1 }],
  [{ source: "10.1.0.99" }, { unmatched: 1 }],
  [{ kind: "PERHAPS" }, { malformed: 1 }],
])("an event with %o is in its bucket", (more, buckets) => {
  expect(read([event(more)])).toEqual({ flows: [], buckets });
});

test("a list of events is as good as one a line", () => {
  expect(read([{ events: [event({}), event({ destinationPort: 9090 })] }]).flows).toHaveLength(2);
});

test("what the loader makes of a record of the ring is an event", () => {
  const record = decodeEvent(new Uint8Array(72).fill(1), null, Date.UTC(2026, 0, 2));
  expect(record.time).toBe("2028-04-18T06:29:32.838Z");
  expect(read([{ ...record, kind: "DROP", cause: "POLICY", source: "10.1.0.5", destination: "10.1.1.5", protocol: 6 }]).flows).toEqual([
    "shop/web > shop/api:257 x1 denied 1 audited 0",
  ]);
});

test("events that were left out are lost", () => {
  expect(read([event({ suppressed: 5 })]).buckets).toEqual({ lost: 5 });
});

test("echo requests are flows, and nobody is known without an inventory", () => {
  expect(read([event({ protocol: 1, sourcePort: 0, destinationPort: 8 << 8 })]).flows).toEqual(["shop/web > shop/api:null x1 denied 1 audited 0"]);
  expect(read([event({})], null)).toEqual({ flows: [], buckets: { unmatched: 1 } });
});
