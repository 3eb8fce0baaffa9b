import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { status } from "#loader";
import { imageOf } from "./rig/image.ts";
import { interfaceFor, loaded, requestOf } from "./rig/node.ts";
import { openRig, sh } from "./rig/rig.ts";
import { PEER, PORT, SHOP } from "./rig/shop.ts";
import { inPod } from "./rig/sockets.ts";

/** Everyday count; `npm run test:soak` asks for more. */
const SWAPS = Math.min(10_000, Number(process.env["FC_RUNS"] ?? 1_000));
const rig = openRig(2);
const [caller, friend] = rig.pods as [(typeof rig.pods)[0], (typeof rig.pods)[0]];
const all = [interfaceFor(rig, 0, 1), interfaceFor(rig, 1, 2)];

/** The same policy in other numbers: whoever mixes the tables of both decides wrongly. */
const renumber = (cls: number) => (cls === PORT.http ? PORT.game : cls === PORT.game ? PORT.http : cls);
const swapped = (peer: number) => (peer === PEER.friend ? PEER.admin : peer === PEER.admin ? PEER.friend : peer);
const OTHER: typeof SHOP = {
  ...SHOP,
  generation: 8n,
  ports: SHOP.ports.map(([slot, first, last, cls]) => [slot, first, last, renumber(cls)] as const),
  blocks4: SHOP.blocks4.map(([first, last, cls]) => [first, last, swapped(cls)] as const),
  blocks6: SHOP.blocks6.map((one) => ({ ...one, cls: swapped(one.cls) })),
  allows: (direction, subject, peer, cls) => SHOP.allows(direction, subject, swapped(peer), renumber(cls)),
};

/** Sends numbered datagrams as long as it runs. */
const stream = (port: number, every: number) =>
  `const one = dgram.createSocket("udp4"); let n = 0; const next = () => one.send(String(n), ${port}, "${friend.v4}", () => { n++; if (n % 1000 === 0) say("at " + n); });
   const timer = setInterval(() => { for (let i = 0; i < ${every}; i++) next(); }, 2); hear = () => { clearInterval(timer); setTimeout(() => say("sent " + n), 300); };`;
const counter = (port: number) =>
  `const one = dgram.createSocket({ type: "udp4", recvBufferSize: 8 << 20 }); let n = 0; one.on("message", () => { n++; }); one.bind(${port}, () => say("ready")); hear = () => say("got " + n);`;

function batch(lines: string): Promise<number | null> {
  const child = spawn("bpftool", ["batch", "file", "-"], { stdio: ["pipe", "ignore", "inherit"] });
  child.stdin.end(lines);
  return new Promise((done) => child.once("close", done));
}

test(`${SWAPS} swaps under traffic lose nothing, leak nothing and mix nothing`, { timeout: 600_000 }, async () => {
  loaded(requestOf(rig, SHOP, all));
  const programs = [0, 1].map((which) => {
    loaded(requestOf(rig, which === 0 ? SHOP : OTHER, all));
    const pin = join(rig.pins.root, `kept-${which}`);
    const [generation = ""] = sh("ls", rig.pins.generations).trim().split("\n");
    sh("bpftool", "prog", "pin", "pinned", join(rig.pins.generations, generation, "programs", "pc_decide"), pin);
    return pin;
  });
  expect(imageOf(SHOP)).not.toEqual(imageOf(OTHER));
  const [good, bad] = [inPod(friend, counter(53)), inPod(friend, counter(54))];
  expect([await good.until("ready"), await bad.until("ready")]).toEqual([true, true]);
  const [allowed, denied] = [inPod(caller, stream(53, 10)), inPod(caller, stream(54, 1))];
  expect(await allowed.until("at 1000")).toBe(true);
  const line = (which: number) => `map update pinned ${rig.pins.slots} key 0 0 0 0 value pinned ${programs[which]}\n`;
  const chunk = [0, 1].map(line).join("").repeat(25);
  let swaps = 0;
  for (; swaps < SWAPS || !allowed.said.includes("at 5000"); swaps += 50) expect(await batch(chunk)).toBe(0);
  allowed.say("stop");
  denied.say("stop");
  const sent = async (one: typeof allowed) => {
    while (!one.said.some((word) => word.startsWith("sent "))) await one.until("sent", 100);
    return Number(/sent (\d+)/.exec(one.said.join("\n"))?.[1]);
  };
  const [offered, refused] = [await sent(allowed), await sent(denied)];
  good.say("count");
  bad.say("count");
  const got = async (one: typeof good) => {
    while (!one.said.some((word) => word.startsWith("got "))) await one.until("got", 100);
    return Number(/got (\d+)/.exec(one.said.join("\n"))?.[1]);
  };
  const figures = { lost: offered - (await got(good)), leaked: await got(bad) };
  const now = status(rig.pins);
  for (const one of [good, bad, allowed, denied]) one.stop();
  expect(refused).toBeGreaterThan(0);
  expect(figures).toEqual({ lost: 0, leaked: 0 });
  const value = "value" in now ? now.value : null;
  expect(value?.noImage).toEqual({ dropped: 0, passed: 0 });
  expect(Object.keys(value?.causes ?? {})).toEqual(["DROP POLICY"]);
  expect(value?.causes["DROP POLICY"]?.packets).toBe(refused);
});
