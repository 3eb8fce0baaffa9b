import { expect, test } from "vitest";
import { IMAGE_FLAGS, type Image, INLINE_CELL, STAGE_FLAGS } from "#image";
import { relationOfIntent } from "#model";
import { parseProfile } from "#targets";
import { compare } from "#verify";
import { INVENTORY } from "../../../../corpus/intents/world.ts";
import { bytesOf, compiled, forged, intentOfShop } from "../shop.ts";

const IMAGE = bytesOf(compiled(intentOfShop()));
const chosen = parseProfile("ebpf@1");
if (!("target" in chosen)) throw new Error("no ebpf");
const { target, profile } = chosen;
const read = (bytes: Uint8Array) => {
  const reading = target.readFiles?.([bytes], profile, INVENTORY);
  if (reading === undefined) throw new Error("reads no files");
  return reading;
};
const problemOf = (bytes: Uint8Array) => read(bytes).diagnostics.map(({ code, message }) => `${code} ${message}`)[0];
const flag = (section: Image["policy"], bit: number) => section.inner("hdr").setNumber("flags", section.inner("hdr").number("flags") ^ bit);
const after = (change: (image: Image) => void) => problemOf(forged(IMAGE, change));

test("an image that nobody touched is read without a word", () => {
  expect(problemOf(IMAGE)).toBe(undefined);
});

test("none and two images are refused", () => {
  expect([[], [IMAGE, IMAGE]].map((files) => target.readFiles?.(files, profile, null).diagnostics[0]?.code)).toEqual(["PCL1004", "PCL1004"]);
});

test("no dialect of documents is read", () => {
  expect(target.read([], profile, null).diagnostics[0]?.code).toBe("PCL1004");
});

test("an image of another layout version is for other readers", () => {
  expect(after(({ policy }) => policy.inner("hdr").setNumber("version", 2))).toBe("PCL7003 its layout is version 2 and this reads version 1");
});

test.each<readonly [string, (image: Image) => void, RegExp]>([
  ["another size class", ({ policy }) => policy.inner("hdr").setNumber("size", 81), /^PCL7003 .* `Q`/],
  ["another first word", ({ policy }) => policy.inner("hdr").setNumber("magic", 1), /^PCL1001 .*pc_hdr/],
  ["a port class that isn't there", ({ policy }) => policy.portClasses("pclass").fill(250, 80, 81), /^PCL1001 slot TCP 80 has port class 250/],
  ["a row that isn't there", ({ policy }) => policy.words("cell").fill(2_000, 1, 2), /^PCL1001 cell 1 has row 2000/],
  ["reasons that aren't there", ({ policy }) => policy.halves("why_of").fill(4_000, 1, 2), /^PCL1001 cell 1 has reasons 4000/],
  ["two generations", ({ policy }) => policy.setNumber("tail_generation", 1), /^PCL1001 .* different generations/],
  ["addresses of another generation", ({ addresses }) => addresses.inner("hdr").setBig("generation", 1n), /^PCL1001 policy and addresses/],
  ["a reason flagged otherwise", ({ policy }) => policy.inner("reason", 1).setNumber("flags", 7), /^PCL1001 a reason is named otherwise/],
  ["more reasons than names", ({ policy }) => policy.inner("hdr").setNumber("n_reason", 3), /^PCL1001 the header counts 3 reasons/],
  ["more classes than the tables hold", ({ policy }) => policy.inner("hdr").setNumber("n_subj", 3_000), /^PCL1001 the header counts more classes/],
  ["more rows than the tables hold", ({ policy }) => policy.inner("hdr").setNumber("n_why", 30_000), /^PCL1001 the header counts more rows/],
  ["fewer names of ports", ({ policy }) => policy.inner("hdr").setNumber("n_names", 0), /^PCL1001 the header counts 0 names/],
  ["audit of all that it denies", ({ policy }) => flag(policy, IMAGE_FLAGS.AUDIT), /^PCL1001 its flags are 11 and its tables are for 10/],
  ["names that the program isn't told of", ({ policy }) => flag(policy, IMAGE_FLAGS.NAMED), /^PCL1001 its flags are 8 and/],
  ["addresses under audit", ({ addresses }) => flag(addresses, STAGE_FLAGS.AUDIT), /^PCL1001 its flags are/],
  ["fewer classes than the classifier", ({ policy }) => policy.inner("hdr").setNumber("n_peer", 3), /^PCL1001 its classifier leads to classes/],
  ["a cell beyond the table", ({ policy }) => policy.inner("hdr").setNumber("cell_base", 40_000, 1), /^PCL1001 cell [0-9]+ of 32768/],
  ["a verdict without its reason", ({ policy }) => policy.words("cell").set([0xbfff_fc00], 12), /^PCL1001 cell 12, port class 0/],
  ["a pod of another class", ({ addresses }) => addresses.halves("flat").fill(1, 0x101, 0x102), /^PCL7051 10\.0\.1\.1 has class 1/],
  ["a stranger who is no stranger", ({ addresses }) => addresses.halves("flat").fill(5, 0x777, 0x778), /^PCL7051 10\.0\.7\.119 has class 5/],
  ["an IPv6 world of another class", ({ addresses }) => addresses.inner("hdr").setNumber("v6_default", 0), /^PCL7051 /],
  ["a named port that is lost", ({ addresses }) => addresses.raw("named").fill(0), /^PCL7051 port 8080 of 10\.0\.1\.1/],
])("%s", (_, change, problem) => {
  expect(after(change)).toMatch(problem);
});

test("a pod that came after the build is a warning, for the agent will place it", () => {
  const [pod] = INVENTORY.pods;
  const later = { ...INVENTORY, pods: [...INVENTORY.pods, { ...(pod as (typeof INVENTORY.pods)[number]), name: "new", ips: ["10.0.9.9"] }] };
  expect(target.readFiles?.([IMAGE], profile, later).diagnostics.map(({ code, severity }) => [code, severity])).toEqual([["PCL7051", "warning"]]);
});

test("a cell and its reasons that are forged together fail the proof", () => {
  const bytes = forged(IMAGE, ({ policy }) => {
    const [cells, whys, header] = [policy.words("cell"), policy.halves("why_of"), policy.inner("hdr")];
    const [width, peers] = [header.number("cell_width"), header.number("n_peer")];
    for (let subject = 1; subject < header.number("n_subj"); subject++) {
      const at = header.number("cell_base") + subject * width;
      const [from, to] = [at + 1, at + peers - 1];
      if (whys[from] === whys[to]) continue;
      cells[to] = cells[from] as number;
      whys[to] = whys[from] as number;
    }
  });
  const reading = read(bytes);
  expect(reading.diagnostics).toEqual([]);
  expect(compare(relationOfIntent(intentOfShop()), reading.relation, { facts: intentOfShop().cluster, inventory: INVENTORY }).relation).not.toBe(
    "equal",
  );
});

test("the cells of an image are mostly inline", () => {
  const header = (image: Image) => image.policy.inner("hdr");
  let inline = 0;
  let all = 0;
  forged(IMAGE, (image) => {
    all = header(image).number("cell_base", 1) + header(image).number("n_subj") * header(image).number("cell_width", 1);
    inline = image.policy
      .words("cell")
      .subarray(0, all)
      .filter((cell) => cell >= INLINE_CELL).length;
  });
  expect(inline / all).toBeGreaterThan(0.8);
});
