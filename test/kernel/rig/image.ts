import {
  ADDRESS_MAGIC,
  type Block6,
  blank,
  encodeImage,
  encodeMeta,
  IMAGE_FLAGS,
  INLINE_CELL,
  LAYOUT_VERSION,
  type Meta,
  type NamedPort,
  NO_PORT,
  POLICY_MAGIC,
  type Size,
  structuresOf,
  TrieWriter,
  View,
  writeBlocks6,
  writeNamedPorts,
} from "#image";
import { templateObject } from "#loader";

/** What an image of a test says, as plainly as can be: the encoder below knows no policy language. */
export interface Tables {
  readonly size: Size;
  readonly generation: bigint;
  readonly flat: { readonly base: number; readonly length: number };
  /** Big blocks first: from, to, class. */
  readonly blocks4: readonly (readonly [first: number, last: number, cls: number])[];
  readonly blocks6: readonly Block6[];
  readonly named: readonly NamedPort[];
  /** Names, port class: the class of a port that has these names. */
  readonly namedClass: (names: number, cls: number) => number;
  readonly names: number;
  /** From one index of a slot to another: a port class. */
  readonly ports: readonly (readonly [slot: number, first: number, last: number, cls: number])[];
  readonly subjects: number;
  readonly peers: number;
  readonly portClasses: number;
  readonly allows: (direction: number, subject: number, peer: number, cls: number) => boolean;
  /** Number of the reason of a cell's verdict; flags of each number. */
  readonly reason: (direction: number, subject: number, peer: number, cls: number) => number;
  readonly reasons: readonly { readonly rule: string; readonly flags: number }[];
  readonly flags: number;
}

export const EMPTY: Tables = {
  size: "S",
  generation: 1n,
  flat: { base: 0, length: 0 },
  blocks4: [],
  blocks6: [],
  named: [],
  namedClass: (_, cls) => cls,
  names: 0,
  ports: [],
  subjects: 1,
  peers: 1,
  portClasses: 1,
  allows: () => false,
  reason: () => 0,
  reasons: [{ rule: "", flags: 1 }],
  flags: 0,
};

/** The image file of these tables. */
export function imageOf(tables: Tables): Uint8Array {
  const { policy, addresses } = structuresOf(tables.size);
  const views = { policy: new View(policy, blank(policy)), addresses: new View(addresses, blank(addresses)) };
  writePolicy(views.policy, tables);
  writeAddresses(views.addresses, tables);
  return encodeImage(views.policy.bytes, views.addresses.bytes, encodeMeta(metaOf(tables)), templateObject(`policy-${tables.size}`));
}

function writePolicy(policy: View, tables: Tables): void {
  const { subjects, peers, portClasses } = tables;
  const header = policy.inner("hdr");
  header.setNumber("magic", POLICY_MAGIC);
  header.setNumber("version", LAYOUT_VERSION);
  header.setNumber("size", tables.size.charCodeAt(0));
  header.setBig("generation", tables.generation);
  header.setNumber("flags", tables.flags | IMAGE_FLAGS.REASONS | (tables.names > 0 ? IMAGE_FLAGS.NAMED : 0));
  header.setNumber("n_subj", subjects);
  header.setNumber("n_peer", peers);
  header.setNumber("n_port", portClasses);
  header.setNumber("n_reason", tables.reasons.length);
  header.setNumber("n_names", tables.names);
  policy.setNumber("tail_generation", Number(tables.generation & 0xffff_ffffn));
  const classes = policy.portClasses("pclass");
  for (const [slot, first, last, cls] of tables.ports) classes.fill(cls, slot * 65_536 + first, slot * 65_536 + last + 1);
  const named = policy.portClasses("named_class");
  const width = named.length / 64;
  for (let set = 0; set < 64; set++) for (let cls = 0; cls < portClasses; cls++) named[set * width + cls] = tables.namedClass(set, cls);
  for (const [i, { flags }] of tables.reasons.entries()) policy.inner("reason", i).setNumber("flags", flags);
  const [cells, whyOf, words] = [policy.words("cell"), policy.halves("why_of"), width / 32];
  const [rows, any] = [policy.words("row"), policy.words("subj_any")];
  const anyWidth = any.length / words / 2;
  const [seen, listed] = [new Map<string, number>(), policy.words("why_list")];
  let [nextRow, nextWhy, nextListed] = [0, 0, 0];
  for (const direction of [0, 1]) {
    const base = direction * subjects * peers;
    header.setNumber("cell_base", base, direction);
    header.setNumber("cell_width", peers, direction);
    header.setNumber("peer_mask", 0xffff, direction);
    for (let subject = 0; subject < subjects; subject++) {
      const all = range(portClasses).filter((cls) => range(peers).every((peer) => tables.allows(direction, subject, peer, cls)));
      for (const cls of all) setBit(any, (direction * anyWidth + subject) * words, cls);
      for (let peer = 0; peer < peers; peer++) {
        const own = range(portClasses).filter((cls) => tables.allows(direction, subject, peer, cls));
        const more = own.filter((cls) => !all.includes(cls));
        const cell = base + subject * peers + peer;
        if (more.length <= 3)
          cells[cell] =
            (INLINE_CELL |
              more
                .concat([NO_PORT, NO_PORT, NO_PORT])
                .slice(0, 3)
                .reduce((sum, cls, i) => sum | (cls << (10 * i)), 0)) >>>
            0;
        else {
          const row = seen.get(`row ${own}`) ?? nextRow++;
          seen.set(`row ${own}`, row);
          for (const cls of own) setBit(rows, row * words, cls);
          cells[cell] = row;
        }
        const told = range(portClasses).map((cls) => tables.reason(direction, subject, peer, cls));
        const key = `why ${told}`;
        if (!seen.has(key)) {
          const why = policy.inner("why", nextWhy);
          const other = told[0] ?? 0;
          const entries = told.flatMap((reason, cls) => (reason === other ? [] : [((cls << 16) | reason) >>> 0]));
          why.setNumber("base", nextListed);
          why.setNumber("n", entries.length);
          why.setNumber("other", other);
          listed.set(entries, nextListed);
          nextListed += entries.length;
          seen.set(key, nextWhy++);
        }
        whyOf[cell] = seen.get(key) as number;
      }
    }
  }
}

function setBit(words: Uint32Array, from: number, bit: number): void {
  words[from + (bit >> 5)] = ((words[from + (bit >> 5)] ?? 0) | (1 << (bit & 31))) >>> 0;
}

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i);
}

function writeAddresses(addresses: View, { size, generation, flat, blocks4, blocks6, named }: Tables): void {
  const header = addresses.inner("hdr");
  header.setNumber("magic", ADDRESS_MAGIC);
  header.setNumber("version", LAYOUT_VERSION);
  header.setNumber("size", size.charCodeAt(0));
  header.setBig("generation", generation);
  header.setNumber("flat_base", flat.base);
  header.setNumber("flat_len", flat.length);
  const trie = new TrieWriter(addresses, flat.base, flat.length);
  for (const [first, last, cls] of blocks4) trie.block(first, last, cls);
  writeBlocks6(addresses, blocks6);
  writeNamedPorts(addresses, named);
}

function metaOf({ reasons, subjects, peers }: Tables): Meta {
  return {
    format: "portcullis image",
    layout: LAYOUT_VERSION,
    intent: "0".repeat(64),
    profile: "ebpf@1",
    cluster: { podCidrs: null, nodeCidrs: null },
    names: [],
    reasons: reasons.map(({ rule, flags }) => ({
      rule,
      title: rule,
      verdict: flags & 2 ? "audit" : flags & 1 ? "deny" : "allow",
      log: (flags & 4) !== 0,
      source: null,
    })),
    classifier: { subjects: 0, peers: 0, nodes: [{ class: 0 }] },
    classes: { subjects: range(subjects).map(String), peers: range(peers).map(String) },
  };
}
