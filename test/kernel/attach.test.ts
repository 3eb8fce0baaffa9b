import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { drainEvents, findHelper, status, unload } from "#loader";
import { interfaceFor, loaded, requestOf } from "./rig/node.ts";
import { inside, openRig } from "./rig/rig.ts";
import { PORT, SHOP } from "./rig/shop.ts";
import { inPod, type Running, tcpCall, tcpEcho } from "./rig/sockets.ts";
import { withoutHelper } from "./rig/without.ts";

const rig = openRig(2);
const [caller, friend] = rig.pods as [(typeof rig.pods)[0], (typeof rig.pods)[0]];
const all = [interfaceFor(rig, 0, 1), interfaceFor(rig, 1, 2)];
/** HTTP on port 81 in place of 80. */
const MOVED: typeof SHOP = {
  ...SHOP,
  generation: 8n,
  ports: SHOP.ports.map(([slot, first, last, cls]) => (cls === PORT.http ? [slot, 81, 81, cls] : [slot, first, last, cls])),
};
const SHORT = 700;
const running: Running[] = [];
const start = (...args: Parameters<typeof inPod>) => {
  const one = inPod(...args);
  running.push(one);
  return one;
};
const filters = () =>
  ["ingress", "egress"].map((hook) => inside(rig.netns, "tc", "filter", "show", "dev", "pod0", hook).match(/handle 0x1 /g)?.length ?? 0);
const attachedBy = () => {
  const now = status(rig.pins);
  return "value" in now ? now.value.interfaces.map(({ by }) => by) : now;
};

beforeEach(() => {
  unload(rig.pins);
});
afterEach(() => {
  for (const one of running.splice(0)) one.stop();
});

/** Ports of the friend, of 80 to 82, that the caller can talk to; those that it should be able to are waited for. */
async function open(expected: readonly number[]): Promise<readonly number[]> {
  const ports = [80, 81, 82];
  const servers = ports.map((port) => start(friend, tcpEcho(port)));
  for (const server of servers) expect(await server.until("ready")).toBe(true);
  const calls = ports.map((port) => start(caller, `say("up"); ${tcpCall(friend.v4, port)}`));
  for (const call of calls) expect(await call.until("up")).toBe(true);
  const heard = await Promise.all(calls.map((call, i) => call.until("heard first", expected.includes(ports[i] as number) ? 10_000 : SHORT)));
  for (const one of [...servers, ...calls]) one.stop();
  return ports.filter((_, i) => heard[i]);
}

describe.each([
  ["tcx", <T>(work: () => T) => work()],
  ["tc", withoutHelper],
] as const)("attached by %s", (by, on) => {
  test("what is allowed talks and what is denied does not, another image follows in place, and all of it goes", async () => {
    expect(await open([80, 81, 82])).toEqual([80, 81, 82]);
    on(() => loaded(requestOf(rig, SHOP, all)));
    expect(attachedBy()).toEqual([by, by]);
    expect(await open([80])).toEqual([80]);
    on(() => loaded({ ...requestOf(rig, MOVED, all), swap: true }));
    expect(await open([81])).toEqual([81]);
    expect(filters()).toEqual(by === "tc" ? [1, 1] : [0, 0]);
    on(() => unload(rig.pins));
    expect(filters()).toEqual([0, 0]);
    expect(await open([80, 81, 82])).toEqual([80, 81, 82]);
  });

  test("attaching again loses nothing of a live connection and opens nothing", async () => {
    on(() => loaded(requestOf(rig, SHOP, all)));
    const server = start(friend, tcpEcho(80));
    expect(await server.until("ready")).toBe(true);
    const call = start(caller, tcpCall(friend.v4, 80));
    expect(await call.until("heard first")).toBe(true);
    const denied = start(friend, tcpEcho(82));
    expect(await denied.until("ready")).toBe(true);
    // SYNs are sent again: each of them meets another load.
    const knocking = start(caller, tcpCall(friend.v4, 82));
    for (let round = 0; round < 8; round++) {
      on(() => loaded(requestOf(rig, SHOP, all)));
      call.say(`${round}`);
      expect(await call.until(`heard ${round}`)).toBe(true);
    }
    expect(knocking.said).toEqual([]);
    expect(filters()).toEqual(by === "tc" ? [1, 1] : [0, 0]);
  });
});

describe("without the helper", () => {
  test("there is none, and what needs it says what to install", () => {
    withoutHelper(() => loaded(requestOf(rig, SHOP, all)));
    expect(withoutHelper(findHelper)).toEqual({ missing: "there is no C compiler" });
    expect(withoutHelper(() => drainEvents(rig.pins))).toMatchObject({
      refused: [{ name: "E_ENVIRONMENT", help: expect.stringContaining("libbpf-dev") }],
    });
  });
  test("the digests are read back by bpftool, and are those that the helper reads", () => {
    withoutHelper(() => loaded(requestOf(rig, SHOP, all)));
    const digests = () => {
      const now = status(rig.pins);
      return "value" in now ? [now.value.image?.digest, now.value.addresses?.digest] : now;
    };
    expect(withoutHelper(digests)).toEqual(digests());
  });
  test("an interface stays attached as it was once the helper is there, and the next one gets a link", () => {
    withoutHelper(() => loaded(requestOf(rig, SHOP, all.slice(0, 1))));
    loaded(requestOf(rig, SHOP, all));
    expect(attachedBy()).toEqual(["tc", "tcx"]);
  });
});
