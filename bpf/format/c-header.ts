import {
  ADDRESS_MAGIC,
  ADDRESS_SECTION,
  DIRECTION_INDEX,
  EVENT_CAUSES,
  EVENT_KINDS,
  IMAGE_FLAGS,
  INLINE_CELL,
  LAYOUT_VERSION,
  LEAF,
  NO_PORT,
  POLICY_MAGIC,
  POLICY_SECTION,
  REASON_FLAGS,
  SLOTS,
  STAGE_FLAGS,
} from "./constants.ts";
import { HASH } from "./hash.ts";
import { FIXED, structuresOf } from "./layout.ts";
import { CAPACITIES, MAX_LENGTHS6, MAX_NAMES, NAMED_PROBES, SIZES, type Size } from "./sizes.ts";
import { layoutOf, type Member, type Structure } from "./structure.ts";

/** The layout as a C header for a program compiled with `-DPC_SIZE_S` (or M, L, W, X). */
export function cHeader(): string {
  return [
    "/* Generated from bpf/format by scripts/bpf-layout.mjs. Do not edit. */",
    "#ifndef PORTCULLIS_LAYOUT_H",
    "#define PORTCULLIS_LAYOUT_H",
    "",
    "typedef unsigned char u8;",
    "typedef unsigned short u16;",
    "typedef unsigned int u32;",
    "typedef unsigned long long u64;",
    "",
    ...constants(),
    ...SIZES.flatMap(capacities),
    "#ifndef PC_SIZE",
    "#error define one of PC_SIZE_S, PC_SIZE_M, PC_SIZE_L, PC_SIZE_W, PC_SIZE_X",
    "#endif",
    "",
    ...FIXED.flatMap((one) => [...structure(one), `_Static_assert(sizeof(struct ${one.name}) == ${layoutOf(one).size}, "${one.name}");`, ""]),
    ...structure({ ...structuresOf("S").row, members: [{ name: "allow", type: "u64", count: 0, counted: "PC_NPORT / 64", note: "" }] }),
    "",
    ...structure(structuresOf("S").policy),
    "",
    ...structure(structuresOf("S").addresses),
    "",
    ...SIZES.flatMap(assertions),
    "#endif",
    "",
  ].join("\n");
}

const define = (name: string, value: string | number) => `#define ${name} ${value}`;
const hex = (value: number) => `0x${value.toString(16)}u`;

function constants(): string[] {
  const group = (prefix: string, values: Readonly<Record<string, number>>) =>
    Object.entries(values).map(([name, value]) => define(prefix + name, value));
  return [
    define("PC_POLICY_MAGIC", hex(POLICY_MAGIC)),
    define("PC_ADDRESS_MAGIC", hex(ADDRESS_MAGIC)),
    define("PC_LAYOUT_VERSION", LAYOUT_VERSION),
    define("PC_POLICY_SECTION", `"${POLICY_SECTION}"`),
    define("PC_ADDRESS_SECTION", `"${ADDRESS_SECTION}"`),
    ...group("PC_IMAGE_", IMAGE_FLAGS),
    ...group("PC_REASON_", REASON_FLAGS),
    ...group("PC_STAGE_", STAGE_FLAGS),
    ...SLOTS.map((slot, i) => define(`PC_SLOT_${slot}`, i)),
    define("PC_NSLOT", SLOTS.length),
    define("PC_INGRESS", DIRECTION_INDEX.ingress),
    define("PC_EGRESS", DIRECTION_INDEX.egress),
    define("PC_UNKNOWN", 0),
    define("PC_INLINE_CELL", hex(INLINE_CELL)),
    define("PC_NO_PORT", hex(NO_PORT)),
    define("PC_LEAF", hex(LEAF)),
    define("PC_NSET", 2 ** MAX_NAMES),
    define("PC_NV6LEN", MAX_LENGTHS6),
    define("PC_NAMED_PROBES", NAMED_PROBES),
    ...group("PC_EVENT_", EVENT_KINDS),
    ...group("PC_CAUSE_", EVENT_CAUSES),
    ...Object.entries(HASH).map(([name, value]) => define(`PC_HASH_${name}`, hex(value))),
    "",
  ];
}

function capacities(size: Size): string[] {
  const own = CAPACITIES[size];
  return [
    `#ifdef PC_SIZE_${size}`,
    define("PC_SIZE", `'${size}'`),
    define("PC_NSUBJ", own.subjects),
    define("PC_NCELL", own.cells),
    define("PC_NPORT", own.ports),
    define("PC_NROW", own.rows),
    define("PC_NWHYOF", own.reasonedCells),
    define("PC_NWHY", own.whys),
    define("PC_NLIST", own.whyEntries),
    define("PC_NREASON", own.reasons),
    define("PC_NFLAT", own.flat),
    define("PC_NL2", own.chunks2),
    define("PC_NL3", own.chunks3),
    define("PC_NV6", own.slots6),
    define("PC_NV6B", own.buckets6),
    define("PC_NNAMED", own.namedPorts),
    `typedef ${own.ports > 256 ? "u16" : "u8"} pc_port_class;`,
    "#endif",
    "",
  ];
}

function structure({ name, note, members }: Structure): string[] {
  return [`/* ${note} */`, `struct ${name} {`, ...members.map((member) => `  ${declaration(member)}`), "};"];
}

const SIZED = new Set(["named_class", "pclass"]);

function declaration({ name, type, count, counted, align, note }: Member): string {
  const text = SIZED.has(name) ? "pc_port_class" : typeof type === "string" ? type : `struct ${type.name}`;
  const length = counted ?? count;
  const line = `${text} ${name}${length === undefined ? "" : `[${length}]`}${align === undefined ? "" : ` __attribute__((aligned(${align})))`};`;
  return note === "" ? line : `${line} /* ${note} */`;
}

function assertions(size: Size): string[] {
  const { policy, addresses } = structuresOf(size);
  return [
    `#ifdef PC_SIZE_${size}`,
    ...[policy, addresses].flatMap((one) => [
      `_Static_assert(sizeof(struct ${one.name}) == ${layoutOf(one).size}, "${one.name}");`,
      ...[...layoutOf(one).members.values()].map(
        ({ name, offset }) => `_Static_assert(__builtin_offsetof(struct ${one.name}, ${name}) == ${offset}, "${name}");`,
      ),
    ]),
    "#endif",
    "",
  ];
}
