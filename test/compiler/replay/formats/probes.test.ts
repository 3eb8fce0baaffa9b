import { expect, test } from "vitest";
import { lookupOf } from "#model";
import { ENVOY_FORMAT, envoyDecoder, ISTIO_FORMAT, KeyTable, Projection, RecordReader, textFormat } from "#replay";
import { CLUSTER, inventoryOf, kindsOf } from "./told.ts";

const inventory = inventoryOf(CLUSTER);

function read(...records: readonly object[]) {
  const table = new KeyTable(new Projection([]));
  const reader = new RecordReader(table, { inventory, format: null, text: null, since: null, until: null });
  for (const [i, one] of records.entries()) reader.record("probes", { number: i + 1, offset: i }, one);
  const keys = table
    .finish()
    .keys.map(({ source, destination, flows, sample }) => `${source} > ${destination} x${flows} ${sample.source.endpoint.hidden ?? ""}`);
  return { keys, buckets: Object.fromEntries(Object.entries(reader.buckets).filter(([, count]) => count > 0)) };
}
const probe = (from: object, more: object = {}) => ({ from, to: { pod: "shop/web-0" }, protocol: "TCP", port: 80, ...more });

test("plain flows are counted as often as they say", () => {
  expect(read(probe({ pod: "shop/web-0" }, { to: { pod: "shop/api-0" }, count: 3 })).keys).toEqual(["shop/web > shop/api x3 "]);
});

test("labels of an account that the inventory doesn't list are not known", () => {
  expect(read(probe({ pod: "shop/api-0" })).keys).toEqual(["shop/api > shop/web x1 service account labels"]);
});

test("addresses among those of the cluster, and pods that nobody knows, match nobody", () => {
  expect(read(probe({ ip: "10.1.0.77" }), probe({ pod: "shop/nobody" }), probe({ ip: "203.0.113.9" }))).toEqual({
    keys: ["world > shop/web x1 "],
    buckets: { unmatched: 2 },
  });
});

test("what is no flow is malformed", () => {
  expect(read({ from: {} }, probe({ pod: "shop/web-0" }, { port: 70_000 })).buckets).toEqual({ malformed: 2 });
});

test("text access logs in Envoy's and Istio's formats are the same requests", () => {
  const common = '"-" "curl" "id" "api:8080" "10.1.1.5:8080"';
  const envoy = `[2026-01-02T03:04:05.000Z] "GET /a?b=c HTTP/1.1" 200 - 0 5 1 1 ${common}`;
  const istio = `[2026-01-02T03:04:05.000Z] "GET /a?b=c HTTP/1.1" 200 - via_upstream - "-" 0 5 1 1 ${common} outbound|8080||api 10.1.0.5:4 10.96.0.1:80 10.1.0.5:3 api default`;
  const decode = envoyDecoder(lookupOf(inventory));
  expect(kindsOf(decode(textFormat(ISTIO_FORMAT)(istio)))).toBe("pod > pod");
  expect(kindsOf(decode(textFormat(ENVOY_FORMAT)(envoy)))).toBe("unmatched: source: neither an address nor an identity");
  expect(textFormat(ENVOY_FORMAT)(envoy)).toMatchObject({ method: "GET", path: "/a?b=c", authority: "api:8080" });
  expect(textFormat(ENVOY_FORMAT)("something else")).toBeNull();
});
