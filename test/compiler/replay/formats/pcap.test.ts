import { expect, test } from "vitest";
import { parseManifests } from "#manifest";
import { type Inventory, readInventory } from "#model";
import { CaptureReader, type Cut, KeyTable, type Packet, Projection, RecordReader, recordedOf } from "#replay";

const MANIFESTS = `
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: web-0, namespace: shop, labels: {app: web}}
status: {podIP: 10.1.0.1, podIPs: [{ip: 10.1.0.1}, {ip: "fd00::1"}]}
---
apiVersion: v1
kind: Pod
metadata: {name: api-0, namespace: shop, labels: {app: api}}
status: {podIP: 10.1.0.2, podIPs: [{ip: 10.1.0.2}, {ip: "fd00::2"}]}
---
apiVersion: v1
kind: Service
metadata: {name: api, namespace: shop}
spec: {clusterIP: 10.96.0.9, selector: {app: api}, ports: [{port: 80}]}
`;
const inventory: Inventory = readInventory(parseManifests({ path: "i.yaml", bytes: MANIFESTS }).documents).inventory;
const [SYN, SYN_ACK, ACK] = [0x02, 0x12, 0x10];

const bytesOf = (ip: string) => ip.split(".").map(Number);
const two = (value: number) => [value >> 8, value & 255];
const tcp = (from: number, to: number, flags: number) => [...two(from), ...two(to), ...Array<number>(9).fill(0), flags, ...Array<number>(6).fill(0)];
const udp = (from: number, to: number) => [...two(from), ...two(to), 0, 8, 0, 0];
function ipv4(source: string, destination: string, protocol: number, body: number[], fragment = 0): number[] {
  return [0x45, 0, ...two(20 + body.length), 0, 0, ...two(fragment), 64, protocol, 0, 0, ...bytesOf(source), ...bytesOf(destination), ...body];
}
function ipv6(source: number, destination: number, protocol: number, body: number[]): number[] {
  const address = (last: number) => [0xfd, ...Array<number>(14).fill(0), last];
  return [0x60, 0, 0, 0, ...two(body.length), protocol, 64, ...address(source), ...address(destination), ...body];
}
const mac = Array<number>(12).fill(1);
const ethernet = (packet: number[], ...tags: number[]) => [
  ...mac,
  ...tags.flatMap((tag) => [...two(0x8100), ...two(tag)]),
  ...two(packet[0] === 0x60 ? 0x86dd : 0x0800),
  ...packet,
];
const little = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];
const big = (value: number) => little(value).reverse();

function pcap(linkType: number, packets: readonly number[][], order: (value: number) => number[] = little): number[] {
  const records = packets.flatMap((packet, i) => [
    ...order(1_767_323_045 + i),
    ...order(0),
    ...order(packet.length),
    ...order(packet.length),
    ...packet,
  ]);
  const version = order === little ? [2, 0, 4, 0] : [0, 2, 0, 4];
  return [...order(0xa1b2c3d4), ...version, ...order(0), ...order(0), ...order(65_535), ...order(linkType), ...records];
}
function block(type: number, body: number[]): number[] {
  const padded = [...body, ...Array<number>((4 - (body.length % 4)) % 4).fill(0)];
  return [...little(type), ...little(padded.length + 12), ...padded, ...little(padded.length + 12)];
}
const section = block(0x0a0d0d0a, [...little(0x1a2b3c4d), 1, 0, 0, 0, ...Array<number>(8).fill(255)]);
const described = (linkType: number) => block(1, [...two(linkType).reverse(), 0, 0, ...little(0)]);
const enhanced = (on: number, packet: number[]) =>
  block(6, [...little(on), ...little(0), ...little(5), ...little(packet.length), ...little(packet.length), ...packet]);

function read(file: readonly number[], chunk = 61, known: Inventory | null = inventory) {
  const table = new KeyTable(new Projection([]));
  const reader = new RecordReader(table, { inventory: known, format: null, text: null, since: null, until: null });
  const capture = new CaptureReader();
  const take = (packet: Packet) => reader.packet("c.pcap", packet);
  const cut = (where: Cut) => reader.cut("c.pcap", where);
  for (let at = 0; at < file.length; at += chunk) capture.push(Uint8Array.from(file.slice(at, at + chunk)), take, cut);
  capture.end(cut);
  const flows = table.finish().keys.map((key) => `${key.source} > ${key.destination} ${key.sample.traffic.protocol}:${key.port} x${key.flows}`);
  return { flows, buckets: reader.buckets, broken: reader.broken, records: reader.records };
}
const opened = ipv4("10.1.0.1", "10.1.0.2", 6, tcp(40_000, 8080, SYN));
const FLOW = "shop/web > shop/api 6:8080 x1";

test("a connection is the packet that opens it, whatever its packets are wrapped in", () => {
  const answered = ipv4("10.1.0.2", "10.1.0.1", 6, tcp(8080, 40_000, SYN_ACK));
  const talk = [opened, answered, ipv4("10.1.0.1", "10.1.0.2", 6, tcp(40_000, 8080, ACK)), opened];
  const cooked = (packet: number[]) => [0, 0, 0, 1, 0, 6, ...Array<number>(8).fill(0), 8, 0, ...packet];
  const cooked2 = (packet: number[]) => [8, 0, ...Array<number>(18).fill(0), ...packet];
  const files = [
    pcap(
      1,
      talk.map((one) => ethernet(one)),
    ),
    pcap(
      1,
      talk.map((one) => ethernet(one, 100, 200)),
      big,
    ),
    pcap(113, talk.map(cooked)),
    pcap(276, talk.map(cooked2)),
    pcap(101, talk),
    pcap(
      0,
      talk.map((one) => [2, 0, 0, 0, ...one]),
    ),
  ];
  for (const file of files) expect(read(file)).toMatchObject({ flows: [FLOW], records: 4, buckets: { joined: 2, malformed: 0 } });
});

test("IPv6 with extension headers, UDP, and echo requests", () => {
  const extended = ipv6(1, 2, 0, [6, 0, 0, 0, 0, 0, 0, 0, ...tcp(1, 443, SYN)]);
  const packets = [
    extended,
    ipv4("10.1.0.1", "203.0.113.9", 17, udp(5000, 53)),
    ipv4("203.0.113.9", "10.1.0.1", 17, udp(53, 5000)),
    ipv4("10.1.0.1", "203.0.113.9", 17, udp(5000, 53)),
    ipv4("10.1.0.1", "10.1.0.2", 1, [8, 0, 0, 0]),
    ipv4("10.1.0.2", "10.1.0.1", 1, [0, 0, 0, 0]),
    ipv4("10.1.0.2", "10.1.0.1", 1, [3, 1, 0, 0]),
    ipv4("10.1.0.1", "10.1.0.2", 17, [1, 2, 3, 4], 100),
  ];
  const { flows, buckets } = read(pcap(101, packets));
  expect(flows.sort()).toEqual(["shop/web > shop/api 1:null x1", "shop/web > shop/api 6:443 x1", "shop/web > world 17:53 x1"]);
  expect(buckets).toMatchObject({ joined: 3, replies: 1, notPolicy: 1 });
});

test("pcapng keeps a link type for each of its interfaces", () => {
  const file = [...section, ...described(1), ...described(101), ...enhanced(0, ethernet(opened)), ...block(5, little(0)), ...enhanced(1, opened)];
  expect(read(file)).toMatchObject({ flows: [FLOW], records: 2, buckets: { malformed: 0 } });
});

test("an unknown link type breaks its packets only", () => {
  const file = [...section, ...described(101), ...described(147), ...enhanced(1, opened), ...enhanced(0, opened)];
  expect(read(file)).toMatchObject({ flows: [FLOW], broken: [{ record: 1, why: "link type 147 is not known" }], buckets: { malformed: 1 } });
});

test("a capture that ends in the middle counts up to there", () => {
  const whole = pcap(101, [opened, opened]);
  expect(read(whole.slice(0, -5))).toMatchObject({
    flows: [FLOW],
    broken: [{ record: 2, offset: 24 + 16 + opened.length, why: "the capture ends in the middle of this record" }],
  });
});

test("bytes that are no record end a capture", () => {
  const broken = [...pcap(101, [opened]), ...Array<number>(40).fill(255)];
  expect(read(broken)).toMatchObject({ flows: [FLOW], broken: [{ record: 2, why: "this is no record of a capture" }] });
});

test("packets that were cut short are malformed", () => {
  expect(read(pcap(1, [ethernet(opened).slice(0, 40), [...mac, 8], [...mac, 8, 6, 1]])).buckets).toMatchObject({ malformed: 2, other: 1 });
});

test("addresses of Services, and captures without an inventory, match nobody", () => {
  const toService = ipv4("10.1.0.1", "10.96.0.9", 6, tcp(1, 80, SYN));
  expect(read(pcap(101, [toService])).buckets.unmatched).toBe(1);
  expect(read(pcap(101, [opened]), 999, null).buckets.unmatched).toBe(1);
});

test("nobody writes a verdict into a capture: it is unknown until the other end answers", () => {
  const [from, to] = ["10.1.0.1", "10.1.0.2"];
  const recorded = (packets: readonly number[][]) => {
    const table = new KeyTable(new Projection([]));
    const reader = new RecordReader(table, { inventory, format: null, text: null, since: null, until: null });
    const capture = new CaptureReader();
    capture.push(
      Uint8Array.from(pcap(101, packets)),
      (packet) => reader.packet("c.pcap", packet),
      (where) => reader.cut("c.pcap", where),
    );
    return table.finish().keys.map((key) => `${key.sample.traffic.protocol}:${key.port} x${key.flows} ${recordedOf(key)}`);
  };
  const syn = (port: number) => ipv4(from, to, 6, tcp(port, 8080, SYN));
  const synAck = (port: number) => ipv4(to, from, 6, tcp(8080, port, SYN_ACK));
  const reset = ipv4(to, from, 6, tcp(8080, 40_000, 0x14));
  expect(recorded([syn(40_000)])).toEqual(["6:8080 x1 unknown"]);
  expect(recorded([syn(40_000), syn(40_000), reset])).toEqual(["6:8080 x1 unknown"]);
  expect(recorded([syn(40_000), synAck(40_000), synAck(40_000)])).toEqual(["6:8080 x1 allow"]);
  expect(recorded([syn(40_000), syn(40_000), synAck(40_000)])).toEqual(["6:8080 x1 allow"]);
  expect(recorded([syn(40_000), syn(40_001), synAck(40_001)])).toEqual(["6:8080 x2 allow"]);
  expect(recorded([ipv4(from, to, 17, udp(5000, 53))])).toEqual(["17:53 x1 unknown"]);
  expect(recorded([ipv4(from, to, 17, udp(5000, 53)), ipv4(to, from, 17, udp(53, 5000))])).toEqual(["17:53 x1 allow"]);
  const ping = (type: number) => ipv4(type === 8 ? from : to, type === 8 ? to : from, 1, [type, 0, 0, 0]);
  expect([recorded([ping(8)]), recorded([ping(8), ping(0)])]).toEqual([["1:null x1 unknown"], ["1:null x1 allow"]]);
});
