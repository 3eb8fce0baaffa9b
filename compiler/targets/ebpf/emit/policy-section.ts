import {
  blank,
  CAPACITIES,
  DIRECTION_INDEX,
  IMAGE_FLAGS,
  LAYOUT_VERSION,
  NO_PORT,
  POLICY_MAGIC,
  REASON_FLAGS,
  type Reason,
  type Size,
  structuresOf,
  View,
} from "#image";
import { DIRECTIONS } from "#ir";
import { topOf, within } from "./capacity.ts";
import type { Classes } from "./classes.ts";
import { type Explained, explain } from "./reason-rows.ts";
import { type Packed, packCells } from "./rows.ts";

/** What goes into the policy section. */
export interface PolicyTables {
  readonly classes: Classes;
  /** Port class of each slot and index. */
  readonly table: Uint16Array;
  readonly reasons: readonly Reason[];
  readonly names: readonly string[];
  readonly rulesOfPeers: () => readonly string[];
  readonly generation: bigint;
}

/** The bytes of the policy section for one size class, its digests still zero. Throws `CapacityExceeded`. */
export function policySection(tables: PolicyTables, size: Size): Uint8Array {
  const { classes, reasons } = tables;
  const room = CAPACITIES[size];
  const rules = () => topOf(tables.rulesOfPeers());
  const allowed = classes.vectors.map((vector) => Array.from(vector, (reason) => reasons[reason]?.verdict === "allow"));
  const packed = packCells(classes, allowed);
  const explained = size === "X" ? null : explain(classes, packed);
  const rulesOfReasons = () => topOf(reasons.map(({ rule }) => rule));
  within("subj_any", classes.subjects, room.subjects, () => topOf(reasons.map(({ rule }) => rule)));
  within("peers", classes.peers, 0xffff, rules);
  within("cell", packed.cells.length, room.cells, rules);
  within("pclass", classes.ports, Math.min(room.ports, NO_PORT), rulesOfReasons);
  within("row", packed.rows.length, room.rows, rules);
  within("reason", reasons.length, room.reasons, rulesOfReasons);
  within("why", explained?.rows.length ?? 0, room.whys, rules);
  within("why_list", explained?.list.length ?? 0, room.whyEntries, rules);
  const bytes = blank(structuresOf(size).policy);
  const view = new View(structuresOf(size).policy, bytes);
  writeHeader(view, tables, size, packed, explained);
  view.words("cell").set(packed.cells);
  writeRows(view.words("row"), packed.rows, room.ports);
  for (const direction of DIRECTIONS)
    writeRows(view.words("subj_any"), packed.any[direction], room.ports, DIRECTION_INDEX[direction] * room.subjects);
  const named = view.portClasses("named_class");
  for (const [mask, row] of classes.named.entries()) named.set(row, mask * room.ports);
  const table = view.portClasses("pclass");
  for (let i = 0; i < table.length; i++) table[i] = classes.portOf[tables.table[i] as number] as number;
  if (explained !== null) writeReasons(view, explained);
  for (const [i, reason] of reasons.entries()) view.inner("reason", i).setNumber("flags", flagsOf(reason));
  view.setNumber("tail_generation", Number(tables.generation & 0xffff_ffffn));
  return bytes;
}

function writeHeader(
  view: View,
  { classes, reasons, names, generation }: PolicyTables,
  size: Size,
  packed: Packed,
  explained: Explained | null,
): void {
  const header = view.inner("hdr");
  const flags =
    (names.length > 0 ? IMAGE_FLAGS.NAMED : 0) |
    (reasons.some(({ log, verdict }) => log && verdict === "allow") ? IMAGE_FLAGS.LOG_ALLOWED : 0) |
    (explained === null ? 0 : IMAGE_FLAGS.REASONS);
  header.setBig("generation", generation);
  const numbers = {
    magic: POLICY_MAGIC,
    version: LAYOUT_VERSION,
    size: size.charCodeAt(0),
    flags,
    n_subj: classes.subjects,
    n_peer: classes.peers,
    n_port: classes.ports,
    n_rows: packed.rows.length,
    n_why: explained?.rows.length ?? 0,
    n_list: explained?.list.length ?? 0,
    n_reason: reasons.length,
    n_names: names.length,
  };
  for (const [name, value] of Object.entries(numbers)) header.setNumber(name, value);
  for (const direction of DIRECTIONS) {
    const { base, width, mask } = packed.places[direction];
    const index = DIRECTION_INDEX[direction];
    header.setNumber("cell_base", base, index);
    header.setNumber("cell_width", width, index);
    header.setNumber("peer_mask", mask, index);
  }
}

function writeRows(words: Uint32Array, rows: readonly (readonly boolean[])[], ports: number, first = 0): void {
  const width = ports / 32;
  for (const [i, row] of rows.entries())
    for (const [cls, yes] of row.entries()) {
      const at = (first + i) * width + (cls >> 5);
      if (yes) words[at] = ((words[at] as number) | (1 << (cls & 31))) >>> 0;
    }
}

function writeReasons(view: View, { of, rows, list }: Explained): void {
  view.halves("why_of").set(of);
  for (const [i, { base, count, other }] of rows.entries()) {
    const row = view.inner("why", i);
    row.setNumber("base", base);
    row.setNumber("n", count);
    row.setNumber("other", other);
  }
  view.words("why_list").set(list);
}

function flagsOf({ verdict, log }: Reason): number {
  const deny = verdict === "allow" ? 0 : REASON_FLAGS.DENY;
  return deny | (verdict === "audit" ? REASON_FLAGS.AUDIT : 0) | (log ? REASON_FLAGS.LOG : 0);
}
