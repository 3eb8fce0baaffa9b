import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_SETTINGS, LOAD_STEPS, type LoadStep, load, needHelper, status, unload } from "#loader";
import { ethernet, ipv4, SYN, tcp } from "./rig/frames.ts";
import { imageOf } from "./rig/image.ts";
import { interfaceFor, loaded, requestOf } from "./rig/node.ts";
import { openRig, sh } from "./rig/rig.ts";
import { SHOP } from "./rig/shop.ts";
import { numberOf, verdicts } from "./rig/testrun.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const rig = openRig(2);
const [first, second] = [interfaceFor(rig, 0, 1), interfaceFor(rig, 1, 2)];
/** Allows port 81 where the shop allows 80. */
const OTHER: typeof SHOP = {
  ...SHOP,
  generation: 9n,
  ports: SHOP.ports.map(([slot, from, to, cls]) => (from === 80 ? [slot, 81, 81, cls] : [slot, from, to, cls])),
};
const images = { shop: join(rig.folder, "shop.o"), other: join(rig.folder, "other.o") };
const script = join(ROOT, "out", "test", `dying-${process.pid}.mjs`);

beforeAll(() => {
  writeFileSync(images.shop, imageOf(SHOP));
  writeFileSync(images.other, imageOf(OTHER));
  mkdirSync(join(ROOT, "out", "test"), { recursive: true });
  buildSync({
    entryPoints: [join(import.meta.dirname, "rig", "dying.ts")],
    outfile: script,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    conditions: ["source"],
    define: { "import.meta.url": JSON.stringify(pathToFileURL(join(ROOT, "bpf", "loader", "index.ts")).href) },
  });
});
afterAll(() => rmSync(script, { force: true }));

/** Runs a loader of its own that dies at this step. */
function dieAt(step: LoadStep, image: string): void {
  const request = requestOf(rig, new Uint8Array(), [first, second]);
  const plain = { ...request, image: null, interfaces: request.interfaces.map((one) => ({ ...one, v6: one.v6.map(String) })) };
  const { signal, stdout } = spawnSync(process.execPath, [script], { input: JSON.stringify({ step, image, request: plain }), encoding: "utf8" });
  expect({ signal, stdout }).toEqual({ signal: "SIGKILL", stdout: "" });
}

/** Which of the two ports the first pod may call now. */
function open(): readonly number[] {
  const ifindex = numberOf(rig, "pod0");
  const call = (port: number) => ({ ifindex, bytes: ethernet(0x0800, ipv4("10.9.0.1", "10.9.0.2", 6, tcp(40000, port, SYN))) });
  const found = verdicts(rig, "egress", [call(80), call(81)]);
  return [80, 81].filter((_, i) => found[i] === "pass");
}

/** What is left below the pins, but for what belongs there. */
function orphans(): readonly string[] {
  const strays = readdirSync(rig.pins.root).filter((name) => !["entry", "generations", "links"].includes(name));
  return [...strays, ...readdirSync(rig.pins.generations).slice(1)];
}

describe("killed while the first image is loaded", () => {
  const FLIPPED = new Set<LoadStep>(["attach", "sweep", "done"]);
  test.each(LOAD_STEPS)("at `%s`: nothing, or the image; the next load takes over", (step) => {
    unload(rig.pins);
    dieAt(step, images.shop);
    if (existsSync(rig.pins.slots)) expect(open()).toEqual(FLIPPED.has(step) ? [80] : []);
    loaded(requestOf(rig, SHOP, [first, second]));
    expect({ open: open(), orphans: orphans() }).toEqual({ open: [80], orphans: [] });
  });
});

describe("killed while one image follows another", () => {
  const FLIPPED = new Set<LoadStep>(["sweep", "done"]);
  test.each(LOAD_STEPS)("at `%s`: the old image or the new one, whole; the next load takes over", (step) => {
    loaded(requestOf(rig, SHOP, [first, second]));
    dieAt(step, images.other);
    expect(open()).toEqual(FLIPPED.has(step) ? [81] : [80]);
    const again = load(requestOf(rig, OTHER, [first, second]));
    expect(again).toHaveProperty("value");
    expect({ open: open(), orphans: orphans() }).toEqual({ open: [81], orphans: [] });
  });
});

describe("refused, with the old image still in force", () => {
  const refusal = (change: (bytes: Uint8Array) => void, more: object = {}) => {
    loaded(requestOf(rig, SHOP, [first, second]));
    const bytes = new Uint8Array(readFileSync(images.other));
    change(bytes);
    const outcome = load({ ...requestOf(rig, bytes, [first, second]), ...more });
    expect(open()).toEqual([80]);
    return "refused" in outcome ? `${outcome.refused[0]?.name}: ${outcome.refused[0]?.message}` : "loaded";
  };
  const section = (bytes: Uint8Array, magic: number) => {
    const at = Buffer.from(bytes.buffer).indexOf(Buffer.from(new Uint32Array([magic]).buffer));
    return new DataView(bytes.buffer, at);
  };
  test("a flipped bit", () =>
    expect(refusal((bytes) => section(bytes, 0x494c_4350).setUint8(5_000, 1))).toMatch(
      /^E_DIGEST: section .rodata.img has the digest [0-9a-f]{16} and its header says [0-9a-f]{16}$/,
    ));
  test("another image than the approved one", () =>
    expect(refusal(() => undefined, { digest: "00".repeat(32) })).toMatch(
      /^E_DIGEST: the image has the digest [0-9a-f]{16} and 0000000000000000 was asked for$/,
    ));
  test("another layout version", () =>
    expect(refusal((bytes) => section(bytes, 0x494c_4350).setUint16(4, 2, true))).toBe(
      "E_IMAGE_INCOMPATIBLE: its layout is version 2 and this reads version 1",
    ));
  test("another machine, and another byte order", () => {
    expect(refusal((bytes) => new DataView(bytes.buffer).setUint16(18, 62, true))).toBe("E_IMAGE_INCOMPATIBLE: it is for machine 62 and BPF is 247");
    expect(refusal((bytes) => bytes.set([2], 5))).toBe("E_IMAGE_INCOMPATIBLE: it is big-endian and little-endian ones are read");
  });
  test("an interface that isn't there", () =>
    expect(refusal(() => undefined, { interfaces: [first, second, { ...first, name: "nobody" }] })).toBe(
      "E_ENVIRONMENT: there is no interface `nobody` here",
    ));
  test("an attached interface that the request forgets", () =>
    expect(refusal(() => undefined, { interfaces: [first] })).toBe("E_IMAGE_LOAD: nothing says what `pod1` stands for in this image"));
});

test("a kernel that refuses an image keeps the old one, and the refusal names it", () => {
  const before = loaded(requestOf(rig, SHOP, [first, second]));
  // So many maps handed over that none is left to load: the pins of shared maps are taken away.
  renameSync(join(rig.pins.entry, "maps", "pc_states"), join(rig.pins.entry, "maps", "away"));
  const settings = { ...DEFAULT_SETTINGS, failsafe: [{ direction: "egress", protocol: 6, port: 81 }] } as const;
  const refused = load({ ...requestOf(rig, OTHER, [first, second]), settings });
  renameSync(join(rig.pins.entry, "maps", "away"), join(rig.pins.entry, "maps", "pc_states"));
  const [problem] = "refused" in refused ? refused.refused : [];
  expect(problem).toMatchObject({
    name: "E_IMAGE_LOAD",
    message: expect.stringContaining(`the image ${before.digest.slice(0, 16)} is still in force`),
  });
  expect({ open: open(), orphans: orphans() }).toEqual({ open: [80], orphans: [] });
});

test("an interface that was noted and not attached, as by a loader that died, is attached by the next", () => {
  loaded(requestOf(rig, SHOP, [first, second]));
  const held = () =>
    readdirSync(rig.pins.links)
      .sort()
      .map((link) => `${link} ${sh(needHelper("links"), "link", join(rig.pins.links, link)).split(" ")[1]}`);
  const links = held();
  expect(links).toHaveLength(4);
  for (const link of readdirSync(rig.pins.links).slice(0, 3)) rmSync(join(rig.pins.links, link));
  loaded(requestOf(rig, SHOP, [first, second]));
  expect(held()).toEqual(links);
});

test("what is attached too late is undone, failsafe ports included", () => {
  loaded(requestOf(rig, SHOP, [first, second]));
  const pin = join(rig.pins.entry, "programs", "pc_to_pod");
  rmSync(join(rig.pins.links, readdirSync(rig.pins.links).find((link) => link.endsWith("egress")) as string));
  renameSync(pin, `${pin}_away`);
  const settings = { ...DEFAULT_SETTINGS, failsafe: [{ direction: "egress", protocol: 6, port: 81 }] } as const;
  const refused = load({ ...requestOf(rig, OTHER, [first, second]), settings });
  renameSync(`${pin}_away`, pin);
  expect(refused).toMatchObject({ refused: [{ name: "E_IMAGE_LOAD" }] });
  expect({ open: open(), orphans: orphans() }).toEqual({ open: [80], orphans: [] });
});

test("a subject class that the image doesn't have is refused", () => {
  loaded(requestOf(rig, SHOP, [first, second]));
  expect(load(requestOf(rig, OTHER, [first, { ...second, subject: 3 }]))).toMatchObject({
    refused: [{ name: "E_IMAGE_LOAD", message: "`pod1` is of subject class 3 and the image has 3" }],
  });
  expect(open()).toEqual([80]);
});

test("somebody else's program in the slot is left alone", () => {
  loaded(requestOf(rig, SHOP, [first, second]));
  const stranger = join(rig.pins.root, "stranger");
  mkdirSync(stranger);
  sh("bpftool", "prog", "loadall", images.other, join(stranger, "programs"));
  sh("bpftool", "map", "update", "pinned", rig.pins.slots, "key", "0", "0", "0", "0", "value", "pinned", join(stranger, "programs", "pc_decide"));
  expect(status(rig.pins)).toMatchObject({ refused: [{ name: "E_NODE_STATE" }] });
  expect(load(requestOf(rig, SHOP, [first, second]))).toMatchObject({ refused: [{ name: "E_NODE_STATE" }] });
  expect(existsSync(stranger)).toBe(true);
  unload(rig.pins);
});
