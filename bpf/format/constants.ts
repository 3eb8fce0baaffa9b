/** First word of the policy section: "PCLI". */
export const POLICY_MAGIC = 0x494c_4350;
/** First word of the address section: "PCLA". */
export const ADDRESS_MAGIC = 0x414c_4350;
/** A reader takes this layout only. */
export const LAYOUT_VERSION = 1;

/** ELF sections of an image: policy (frozen in the kernel), addresses (the agent writes them), and what only people and agents read. */
export const POLICY_SECTION = ".rodata.img";
export const ADDRESS_SECTION = ".data.addr";
export const META_SECTION = ".portcullis";

/** Bits of `pc_hdr.flags`. */
export const IMAGE_FLAGS = {
  /** Denials are reported and let through, on every node. */
  AUDIT: 1,
  /** Some rule speaks of named ports: look into `named` of the address section. */
  NAMED: 2,
  /** Some allow rule asks for a log: look up the reason of allowed packets, too. */
  LOG_ALLOWED: 4,
  /** `why_of` tells the reason of each cell. */
  REASONS: 8,
  /** Packets pass where no image stands in the slot: for the first ring of a roll-out. */
  FAIL_OPEN: 16,
} as const;
/** Bits of `pc_reason.flags`. */
export const REASON_FLAGS = {
  /** Verdicts with this reason deny; else they allow. */
  DENY: 1,
  /** An audited rule denies: report it and let it through. */
  AUDIT: 2,
  /** Write an event whatever the verdict. */
  LOG: 4,
} as const;
/** Bits of `pc_addr_hdr.flags` and `pc_subject.flags`: stages of a roll-out, changed in place. */
export const STAGE_FLAGS = {
  /** Denials on this node, or of this subject, are reported and let through. */
  AUDIT: 1,
  /** Of a node only: allowed packets are counted by their reason, too. */
  COUNT: 2,
} as const;

/** Slots of `pclass`: the first five are indexed by port or type << 8 | code, the last by protocol number. */
export const SLOTS = ["TCP", "UDP", "SCTP", "ICMP", "ICMPV6", "OTHER"] as const;
export type Slot = (typeof SLOTS)[number];
/** Protocol number of each slot but the last. */
export const SLOT_PROTOCOLS = [6, 17, 132, 1, 58] as const;
/** Index of the directions, seen from the subject. */
export const DIRECTION_INDEX = { ingress: 0, egress: 1 } as const;

/** Classes that every image has. */
export const UNKNOWN_CLASS = 0;

/** A cell with this bit holds up to three port classes of 10 bits, to which the row of its subject is added; without it the number of a row. */
export const INLINE_CELL = 0x8000_0000;
/** An unused port class of an inline cell. */
export const NO_PORT = 0x3ff;
/** An entry of `root` or `l2` with this bit ends the search: the low 16 bits are the class; without it they number a chunk. */
export const LEAF = 0x8000_0000;

/** What an event tells. */
export const EVENT_KINDS = { ALLOW: 0, DROP: 1, WOULD_DROP: 2 } as const;
/** Why a packet met its fate. */
export const EVENT_CAUSES = {
  POLICY: 0,
  MALFORMED: 1,
  SPOOFED: 2,
  /** No image stands in the slot. */
  NO_IMAGE: 3,
  /** The interface has no subject class. */
  NO_SUBJECT: 4,
  /** Tables of different generations, or an index beyond a table. */
  BROKEN_IMAGE: 5,
  FAILSAFE: 6,
} as const;
