import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseManifests } from "#manifest";
import { type Inventory, readInventory } from "#model";
import { KeyTable, Projection } from "#replay";
import { scanLogs } from "#traffic";
import { overPublished, published } from "../../published-data.ts";

const FOLDER = published("flows");
const MANIFESTS = `
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: web-0, namespace: shop, labels: {app: web}}
status: {podIP: 192.168.1.201, podIPs: [{ip: 192.168.1.201}, {ip: "fd00::c0a8:1c9"}]}
`;
const API = `
---
apiVersion: v1
kind: Pod
metadata: {name: api-0, namespace: shop, labels: {app: api}}
status: {podIP: 192.168.1.1, podIPs: [{ip: 192.168.1.1}, {ip: "fd00::c0a8:101"}]}
`;
const inventoryOf = (bytes: string) => readInventory(parseManifests({ path: "i.yaml", bytes }).documents).inventory;
const [inventory, both] = [inventoryOf(MANIFESTS), inventoryOf(MANIFESTS + API)];

/** What a log comes to: keys with flows, and the buckets that are not empty. */
async function read(path: string, known: Inventory | null = null) {
  const table = new KeyTable(new Projection([]));
  const options = { inventory: known, format: null, text: null, since: null, until: null };
  const { reader, diagnostics } = await scanLogs([{ path, shown: "log", size: null }], table, options, () => undefined);
  const flows = table.finish().keys.map((one) => `${one.source} > ${one.destination}:${one.port} x${one.flows} denied ${one.denied}`);
  const buckets = Object.fromEntries(Object.entries(reader.buckets).filter(([, count]) => count > 0));
  return { records: reader.records, flows, buckets, diagnostics: diagnostics.map((one) => one.message) };
}
function written(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "flows-")), "log");
  writeFileSync(path, text);
  return path;
}

overPublished("flows", "recorded Hubble flows without identities match nobody", async () => {
  expect(await read(join(FOLDER, "hubble/exporter-fieldmask-docs.jsonl.txt"))).toMatchObject({ records: 2, flows: [], buckets: { unmatched: 2 } });
});

overPublished("flows", "recorded Calico flows are told by their reporters, also where one goes over several lines", async () => {
  const all = await Promise.all(
    ["datatypes-3", "host-forwarded-traffic-1", "host-forwarded-traffic-2"].map((name) => read(join(FOLDER, `calico/${name}.json`))),
  );
  expect(all.map(({ records, flows, buckets }) => [records, flows, buckets])).toEqual([
    [1, ["policy-demo/access > policy-demo/nginx:80 x1 denied 0"], {}],
    [1, ["client-pods-namespace/client-pods > maintenance-server-namespace/maintenance-server:22 x1 denied 0"], {}],
    [1, [], { other: 1 }],
  ]);
});

overPublished("flows", "recorded packets are one flow between pods that the inventory knows, and match nobody where it misses one", async () => {
  expect(await read(join(FOLDER, "pcap/tcp-ipv4.pcap"), both)).toMatchObject({
    records: 8,
    flows: ["shop/web > shop/api:5001 x1 denied 0"],
    buckets: { joined: 7 },
  });
  expect(await read(join(FOLDER, "pcap/udp.pcap"), both)).toMatchObject({ records: 3, flows: ["shop/web > shop/api:5001 x1 denied 0"] });
  expect(await read(join(FOLDER, "pcap/tcp-ipv4.pcap"), inventory)).toMatchObject({ flows: [], buckets: { unmatched: 1 } });
  expect(await read(join(FOLDER, "pcap/tcp-ipv4.pcap"))).toMatchObject({ buckets: { unmatched: 1, joined: 7 } });
});

test("a table of flows is read by its columns", async () => {
  const rows = ["from,to,protocol,port,verdict,count,time,method,path", "shop/web-0,203.0.113.9,TCP,443,deny,3,2026-01-02T03:04:05Z,,"];
  const more = [
    '"shop/web-0",world,,80,,,,GET,"/a,""b"""',
    "shop/web-0,api.example.com,UDP,53,allow,2,,,",
    "shop/web-0,world,TCP",
    'shop/web-0,"world,TCP,1,,,,,',
  ];
  expect(await read(written([...rows, "", ...more].join("\r\n")), inventory)).toMatchObject({
    records: 5,
    flows: ["shop/web > api.example.com:53 x2 denied 0", "shop/web > world:443 x3 denied 3", "shop/web > world:80 x1 denied 0"],
    buckets: { malformed: 2 },
  });
});

test("a list of records is as good as a record a line", async () => {
  const record = { from: { pod: "shop/web-0" }, to: { ip: "203.0.113.9" }, port: 443 };
  expect(await read(written(JSON.stringify([record, record], null, 2)), inventory)).toMatchObject({
    records: 2,
    flows: ["shop/web > world:443 x2 denied 0"],
  });
  expect(await read(written('{\n"from": '), inventory)).toMatchObject({ records: 1, buckets: { malformed: 1 } });
});
