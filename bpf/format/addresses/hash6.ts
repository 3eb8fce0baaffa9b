import { hashAddress, mix } from "../hash.ts";
import { MAX_LENGTHS6 } from "../sizes.ts";
import type { View } from "../view.ts";
import type { Block6 } from "./blocks6.ts";
import { TableFull } from "./trie.ts";

type Words = readonly [number, number, number, number];
const LOW = 0xffff_ffffn;

/** An address as four 32-bit words, the most significant first. */
export function wordsOf(value: bigint): Words {
  return [Number(value >> 96n), Number((value >> 64n) & LOW), Number((value >> 32n) & LOW), Number(value & LOW)];
}

const PILOTS = 256;
const SEEDS = 64;

/** Writes blocks into the perfect hash `v6` and its lengths; block ::/0 becomes the default. */
export function writeBlocks6(addresses: View, blocks: readonly Block6[]): void {
  const header = addresses.inner("hdr");
  const kept = blocks.filter(({ length }) => length > 0);
  header.setNumber("v6_default", blocks.find(({ length }) => length === 0)?.cls ?? 0);
  const lengths = [...new Set(kept.map(({ length }) => length))].sort((a, b) => b - a);
  if (lengths.length > MAX_LENGTHS6) throw new TableFull("v6len", lengths.length, MAX_LENGTHS6);
  header.setNumber("n_v6len", lengths.length);
  addresses.words("v6len").set(lengths);
  const pilots = addresses.raw("v6pilot");
  const slots = addresses.raw("v6").length / SLOT_BYTES;
  if (kept.length > (slots * 3) / 4) throw new TableFull("v6", kept.length, (slots * 3) / 4);
  for (let seed = 1; seed <= SEEDS; seed++) {
    const places = placed(kept, seed, pilots, slots);
    if (places === null) continue;
    header.setNumber("v6_seed", seed);
    for (const [i, { value, length, cls }] of kept.entries()) {
      const slot = addresses.inner("v6", places[i] as number);
      slot.setBig("hi", value >> 64n);
      slot.setBig("lo", value & ((1n << 64n) - 1n));
      slot.setNumber("cls", cls);
      slot.setNumber("len", length);
      slot.setNumber("used", 1);
    }
    return;
  }
  throw new TableFull("v6", kept.length, (slots * 3) / 4);
}

const SLOT_BYTES = 32;

/** The slot of each block, with the pilots that lead there; null if this seed allows none. */
function placed(blocks: readonly Block6[], seed: number, pilots: Uint8Array, slots: number): Int32Array | null {
  const buckets = new Map<number, { readonly index: number; readonly second: number }[]>();
  for (const [index, { value, length }] of blocks.entries()) {
    const words = wordsOf(value);
    const first = hashAddress(seed, words, length);
    const bucket = first & (pilots.length - 1);
    const own = buckets.get(bucket) ?? [];
    own.push({ index, second: hashAddress(first, words, length) });
    buckets.set(bucket, own);
  }
  const taken = new Uint8Array(slots);
  const places = new Int32Array(blocks.length);
  pilots.fill(0);
  for (const [bucket, keys] of [...buckets].sort((a, b) => b[1].length - a[1].length || a[0] - b[0])) {
    let pilot = 0;
    for (; pilot < PILOTS; pilot++) {
      const wanted = keys.map(({ second }) => mix(second, pilot) & (slots - 1));
      if (new Set(wanted).size < wanted.length || wanted.some((slot) => taken[slot] === 1)) continue;
      for (const [i, slot] of wanted.entries()) {
        taken[slot] = 1;
        places[keys[i]?.index as number] = slot;
      }
      pilots[bucket] = pilot;
      break;
    }
    if (pilot === PILOTS) return null;
  }
  return places;
}
