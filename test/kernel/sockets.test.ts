import { afterEach, beforeAll, expect, test } from "vitest";
import { drainEvents, status } from "#loader";
import { interfaceFor, loaded, requestOf } from "./rig/node.ts";
import { inside, openRig } from "./rig/rig.ts";
import { PEER, PORT, SHOP } from "./rig/shop.ts";
import { inPod, type Running, tcpCall, tcpEcho, udpSend, udpServer } from "./rig/sockets.ts";

const rig = openRig(3);
const [caller, friend, admin] = rig.pods as [(typeof rig.pods)[0], (typeof rig.pods)[0], (typeof rig.pods)[0]];
const running: Running[] = [];
const start = (...args: Parameters<typeof inPod>) => {
  const one = inPod(...args);
  running.push(one);
  return one;
};
const all = [interfaceFor(rig, 0, 1), interfaceFor(rig, 1, 2), interfaceFor(rig, 2, 2)];
/** Long enough for a packet that comes, short for one that doesn't. */
const SHORT = 700;

beforeAll(() => {
  loaded(requestOf(rig, SHOP, all));
});
afterEach(() => {
  for (const one of running.splice(0)) one.stop();
});

async function talks(address: string, port: number): Promise<boolean> {
  const server = start(friend, tcpEcho(port));
  expect(await server.until("ready")).toBe(true);
  return start(caller, tcpCall(address, port)).until("heard first", port === 80 ? 10_000 : SHORT);
}

test("an allowed TCP connection carries bytes both ways", async () => expect(await talks(friend.v4, 80)).toBe(true));
test("the same over IPv6", async () => expect(await talks(friend.v6, 80)).toBe(true));
test("a denied port hears nothing", async () => {
  expect(await talks(friend.v4, 81)).toBe(false);
  expect(await talks(friend.v6, 82)).toBe(false);
});

test("a pod is called only by whom its policy names", async () => {
  const server = start(caller, tcpEcho(9000));
  expect(await server.until("ready")).toBe(true);
  expect(await start(admin, tcpCall(caller.v4, 9000)).until("heard first")).toBe(true);
  expect(await start(friend, tcpCall(caller.v4, 9000)).until("heard first", SHORT)).toBe(false);
});

test("a revoked rule cuts a live connection, and its return lets it go on", async () => {
  const server = start(friend, tcpEcho(80));
  expect(await server.until("ready")).toBe(true);
  const call = start(caller, tcpCall(friend.v4, 80));
  expect(await call.until("heard first")).toBe(true);
  const revoked = {
    ...SHOP,
    generation: 8n,
    allows: (d: number, s: number, p: number, c: number) => SHOP.allows(d, s, p, c) && !(s === 1 && c === PORT.http),
  };
  loaded({ ...requestOf(rig, revoked, all), swap: true });
  call.say("second");
  expect(await call.until("heard second", SHORT)).toBe(false);
  loaded({ ...requestOf(rig, SHOP, all), swap: true });
  expect(await call.until("heard second", 20_000)).toBe(true);
});

test("UDP: an answer comes back, what nobody asked for does not", async () => {
  const server = start(friend, udpServer(53, 4, true));
  expect(await server.until("ready")).toBe(true);
  expect(await start(caller, udpSend(friend.v4, 53, 4, 45_001)).until("got re hello")).toBe(true);
  const quiet = start(caller, udpServer(45_002, 4, false));
  expect(await quiet.until("ready")).toBe(true);
  expect(await start(friend, udpSend(caller.v4, 45_002, 4, 45_003)).until("ready")).toBe(true);
  expect(await quiet.until("got hello", SHORT)).toBe(false);
});

test("the same over IPv6", async () => {
  const server = start(friend, udpServer(53, 6, true));
  expect(await server.until("ready")).toBe(true);
  expect(await start(caller, udpSend(friend.v6, 53, 6, 45_011)).until("got re hello")).toBe(true);
});

test("a pod that sends from another's address is not heard", async () => {
  inside(caller.netns, "ip", "addr", "add", "10.9.0.77/32", "dev", "lo");
  const server = start(friend, tcpEcho(80));
  expect(await server.until("ready")).toBe(true);
  expect(await start(caller, tcpCall(friend.v4, 80, "10.9.0.77")).until("connected", SHORT)).toBe(false);
  expect(status(rig.pins)).toMatchObject({ value: { causes: { "DROP SPOOFED": { packets: expect.any(Number) } } } });
});

test("an audited pod is let through, and its events say what would be dropped, by which rule", async () => {
  loaded({ ...requestOf(rig, SHOP, [interfaceFor(rig, 0, 1, true), ...all.slice(1)]), swap: true });
  drainEvents(rig.pins);
  const server = start(friend, tcpEcho(81));
  expect(await server.until("ready")).toBe(true);
  expect(await start(caller, tcpCall(friend.v4, 81)).until("heard first")).toBe(true);
  const outcome = drainEvents(rig.pins);
  const events = "value" in outcome ? outcome.value : [];
  expect(events).toContainEqual(
    expect.objectContaining({
      kind: "WOULD_DROP",
      cause: "POLICY",
      direction: "egress",
      source: caller.v4,
      destination: friend.v4,
      destinationPort: 81,
      protocol: 6,
      subject: 1,
      peer: PEER.friend,
      reason: 2,
    }),
  );
  loaded({ ...requestOf(rig, SHOP, all), swap: true });
  expect(await start(caller, tcpCall(friend.v4, 81)).until("heard first", SHORT)).toBe(false);
});

test("a failsafe port stays open against the policy", async () => {
  const settings = { failsafe: [{ direction: "egress", protocol: 6, port: 10_250 }], eventsPerSecond: 1000 } as const;
  loaded({ ...requestOf(rig, SHOP, all), settings });
  const server = start(friend, tcpEcho(10_250));
  expect(await server.until("ready")).toBe(true);
  expect(await start(caller, tcpCall(friend.v4, 10_250)).until("heard first")).toBe(true);
});
