/** How many elements the tables of one template have; array lengths are fixed when the template is built. */
export interface Capacities {
  /** Subject classes. */
  readonly subjects: number;
  /** Cells: subject classes times peer classes, both directions together. */
  readonly cells: number;
  /** Port classes; a row has a bit for each. */
  readonly ports: number;
  readonly rows: number;
  /** Cells that carry a reason: all of them, or one where reasons are left out. */
  readonly reasonedCells: number;
  readonly whys: number;
  readonly whyEntries: number;
  readonly reasons: number;
  /** Addresses of the pod block that are looked up in one load. */
  readonly flat: number;
  /** Chunks of 256 for bits 16–23 and 24–31 of an IPv4 address. */
  readonly chunks2: number;
  readonly chunks3: number;
  readonly slots6: number;
  readonly buckets6: number;
  readonly namedPorts: number;
}

/** S for a small cluster, M for most, L for a million addresses; W: as L with 1,024 port classes; X: as L with very many peers and no reasons. */
export const SIZES = ["S", "M", "L", "W", "X"] as const;
export type Size = (typeof SIZES)[number];

const SMALL: Capacities = {
  subjects: 256,
  cells: 32_768,
  ports: 256,
  rows: 2_048,
  reasonedCells: 32_768,
  whys: 4_096,
  whyEntries: 16_384,
  reasons: 2_048,
  flat: 65_536,
  chunks2: 64,
  chunks3: 256,
  slots6: 4_096,
  buckets6: 1_024,
  namedPorts: 1_024,
};
const MEDIUM: Capacities = {
  ...SMALL,
  subjects: 1_024,
  cells: 262_144,
  rows: 8_192,
  reasonedCells: 262_144,
  whys: 16_384,
  whyEntries: 65_536,
  reasons: 8_192,
  flat: 262_144,
  chunks2: 128,
  chunks3: 1_024,
  slots6: 16_384,
  buckets6: 4_096,
  namedPorts: 4_096,
};
const LARGE: Capacities = {
  ...MEDIUM,
  cells: 524_288,
  reasonedCells: 524_288,
  flat: 1_048_576,
  chunks2: 256,
  chunks3: 4_096,
};

/** The capacities of each size class. */
export const CAPACITIES: Readonly<Record<Size, Capacities>> = {
  S: SMALL,
  M: MEDIUM,
  L: LARGE,
  W: { ...LARGE, cells: 262_144, reasonedCells: 262_144, ports: 1_024, whyEntries: 262_144 },
  X: { ...LARGE, cells: 1_179_648, reasonedCells: 1, rows: 16_384, flat: 65_536, slots6: 4_096, buckets6: 1_024, whys: 1_024, whyEntries: 1_024 },
};

/** Names of ports that one image can tell apart; a set of them is a bit mask. */
export const MAX_NAMES = 6;
/** Distinct prefix lengths of IPv6 blocks, /128 included. */
export const MAX_LENGTHS6 = 32;
/** Slots looked at for a named port. */
export const NAMED_PROBES = 8;
