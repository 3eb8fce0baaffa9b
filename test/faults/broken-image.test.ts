import { expect, test } from "vitest";
import { decodeImage, encodeImage, type Image } from "#image";
import { DIRECTIONS } from "#ir";
import { relationOfIntent } from "#model";
import { imageTables, parseProfile } from "#targets";
import { compare } from "#verify";
import { Random } from "../bench/random.ts";
import { bytesOf, compiled, forged, intentOfShop, opened } from "../compiler/targets/ebpf/shop.ts";
import { INVENTORY } from "../corpus/intents/world.ts";

const INTENT = intentOfShop();
const IMAGE = bytesOf(compiled(INTENT));
const SOUND = opened(IMAGE);
const chosen = parseProfile("ebpf");
if (!("target" in chosen)) throw new Error("no ebpf");
const random = new Random(5);

test("no bit of any section can be turned behind the digests", () => {
  const [policy, addresses, meta] = [SOUND.policy.bytes, SOUND.addresses.bytes, SOUND.metaBytes];
  const sealed = encodeImage(policy.slice(), addresses.slice(), meta.slice(), null);
  const places = [policy, addresses, meta].map((section) => Buffer.from(sealed).indexOf(Buffer.from(section)));
  for (const [i, section] of [policy, addresses, meta].entries())
    for (let round = 0; round < 12; round++) {
      const broken = sealed.slice();
      const at = (places[i] as number) + random.below(section.length);
      broken[at] = (broken[at] as number) ^ (1 << random.below(8));
      expect(decodeImage(broken), `section ${i}, byte ${at}`).toHaveProperty("kind");
    }
});

/** What the tables say of every tuple of classes, and the port class of every slot and index that a flow may have. */
function sayings(image: Image): { readonly tuples: string; readonly columns: readonly string[] } {
  const tables = imageTables(image);
  if (typeof tables === "string") throw new Error(tables);
  const columns = Array.from({ length: tables.ports }, (_, port) => {
    const bits: string[] = [];
    for (const direction of DIRECTIONS)
      for (let subject = 0; subject < tables.subjects; subject++)
        for (let peer = 0; peer < tables.peers; peer++) bits.push(tables.verdict(direction, subject, peer, port).passes ? "1" : "0");
    return bits.join("");
  });
  const asked = Array.from({ length: 5 * 65_536 }, (_, i) => columns[tables.portClass(i >> 16, i & 0xffff, 0)] as string);
  return { tuples: columns.join(" "), columns: asked.filter((_, i) => i >> 16 > 2 || (i & 0xffff) > 0) };
}

test("whoever turns a bit that counts and mends the digests is caught by the reader or by the proof", () => {
  const before = sayings(SOUND);
  const header = SOUND.policy.inner("hdr");
  const used = header.number("cell_base", 1) + header.number("n_subj") * header.number("cell_width", 1);
  const fates = { refused: 0, unequal: 0, harmless: 0 };
  for (let round = 0; round < 24; round++) {
    const bytes = forged(IMAGE, ({ policy }) => {
      const [name, length] = (
        [
          ["cell", used * 4],
          ["pclass", 5 * 65_536],
          ["subj_any", header.number("n_subj") * 32],
        ] as const
      )[round % 3] as readonly [string, number];
      const part = policy.raw(name);
      const at = random.below(length);
      part[at] = (part[at] as number) ^ (1 << random.below(3));
    });
    const reading = chosen.target.readFiles?.([bytes], chosen.profile, INVENTORY);
    const proof =
      reading === undefined || reading.diagnostics.length > 0
        ? null
        : compare(relationOfIntent(INTENT), reading.relation, { facts: INTENT.cluster, inventory: INVENTORY });
    fates[proof === null ? "refused" : proof.relation === "equal" ? "harmless" : "unequal"]++;
    if (proof?.relation !== "equal") continue;
    const after = sayings(opened(bytes));
    expect(after.tuples === before.tuples && after.columns.every((one, i) => one === before.columns[i]), `round ${round}`).toBe(true);
  }
  process.stderr.write(`images with a turned bit: ${JSON.stringify(fates)}\n`);
  expect(fates.refused + fates.unequal).toBeGreaterThan(8);
});
