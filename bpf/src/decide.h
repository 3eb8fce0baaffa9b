// The decision of bpf/format/README.md: a pure function of the image. No call of a helper.
#pragma once
#include "kernel.h"
#include "layout.h"

const volatile struct pc_policy pc_policy SECTION(PC_POLICY_SECTION) = {};
volatile struct pc_addr pc_addr SECTION(PC_ADDRESS_SECTION) = {};

/** Where a decision was made, to ask for its reason. */
struct decision {
  u32 cell, port_class, allowed, broken;
};

INLINE u32 mix(u32 hash, u32 word) {
  hash = (hash ^ word) * PC_HASH_A;
  hash = (hash ^ hash >> 13) * PC_HASH_B;
  return hash ^ hash >> 16;
}

INLINE u32 hash_address(u32 seed, u64 high, u64 low, u32 last) {
  return mix(mix(mix(mix(mix(seed, high >> 32), high), low >> 32), low), last);
}

INLINE u32 peer_class4(u32 address) {
  u32 near = address - pc_addr.hdr.flat_base;
  if (near < pc_addr.hdr.flat_len && near < PC_NFLAT) return pc_addr.flat[near];
  u32 entry = pc_addr.root[address >> 16];
  if (entry & PC_LEAF) return entry & 0xffff;
  entry = pc_addr.l2[(entry & (PC_NL2 - 1)) << 8 | (address >> 8 & 255)];
  if (entry & PC_LEAF) return entry & 0xffff;
  return pc_addr.l3[(entry & (PC_NL3 - 1)) << 8 | (address & 255)];
}

/** One probe for each prefix length in use, the longest first. */
APART u32 pc_peer_class6(u64 high, u64 low) {
  u32 lengths = pc_addr.hdr.n_v6len, seed = pc_addr.hdr.v6_seed;
  for (u32 i = 0; i < PC_NV6LEN; i++) {
    if (i >= lengths) break;
    u32 length = pc_addr.v6len[i] & 255;
    u64 block_high = length >= 64 ? high : length ? high & ~0ull << ((64 - length) & 63) : 0;
    u64 block_low = length >= 128 ? low : length > 64 ? low & ~0ull << ((128 - length) & 63) : 0;
    u32 first = hash_address(seed, block_high, block_low, length), second = hash_address(first, block_high, block_low, length);
    u32 pilot = pc_addr.v6pilot[first & (PC_NV6B - 1)];
    volatile struct pc_v6slot *slot = &pc_addr.v6[mix(second, pilot) & (PC_NV6 - 1)];
    u64 differs = (slot->hi ^ block_high) | (slot->lo ^ block_low) | (slot->len ^ length) | !slot->used;
    if (!differs) return slot->cls;
  }
  return pc_addr.hdr.v6_default;
}

INLINE u32 peer_class(u32 family, u64 high, u64 low) {
  return family == 4 ? peer_class4(low) : pc_peer_class6(high, low);
}

/** The port class of a port that a pod gave a name to. IPv4 addresses are ::ffff:a.b.c.d. */
APART u32 pc_named_class(u64 high, u64 low, u32 protocol, u32 port, u32 plain) {
  u32 start = hash_address(protocol, high, low, port);
  for (u32 i = 0; i < PC_NAMED_PROBES; i++) {
    volatile struct pc_named *slot = &pc_addr.named[(start + i) & (PC_NNAMED - 1)];
    u32 kind = slot->proto;
    if (kind == 0) break;
    if (kind == protocol && slot->port == port && slot->hi == high && slot->lo == low)
      return pc_policy.named_class[((slot->names & (PC_NSET - 1)) * PC_NPORT + (plain & (PC_NPORT - 1))) & (PC_NSET * PC_NPORT - 1)];
  }
  return plain;
}

/** `index` is a port, or type << 8 | code; `portless` packets belong to the rules that name none. */
INLINE u32 port_class(u32 family, u32 protocol, u32 index, int portless, u64 high, u64 low) {
  u32 slot = protocol == 6 ? PC_SLOT_TCP : protocol == 17 ? PC_SLOT_UDP : protocol == 132 ? PC_SLOT_SCTP : protocol == 1 ? PC_SLOT_ICMP : protocol == 58 ? PC_SLOT_ICMPV6 : PC_SLOT_OTHER;
  if (portless) slot = PC_SLOT_OTHER;
  if (slot == PC_SLOT_OTHER) index = protocol;
  u32 found = pc_policy.pclass[slot << 16 | (index & 0xffff)];
  if ((pc_policy.hdr.flags & PC_IMAGE_NAMED) && slot <= PC_SLOT_SCTP)
    found = pc_named_class(family == 4 ? 0 : high, family == 4 ? 0xffff00000000 | low : low, protocol, index & 0xffff, found);
  return found & (PC_NPORT - 1);
}

/** 1 for 0, else 0, of numbers below 2^31. */
INLINE u32 is_zero(u32 value) {
  return (value - 1) >> 31;
}

/** May `subject` and `peer` speak in this direction on ports of this class? */
INLINE void decide(u32 direction, u32 subject, u32 peer, u32 class, struct decision *made) {
  direction &= 1;
  u32 cell = pc_policy.hdr.cell_base[direction] + subject * pc_policy.hdr.cell_width[direction] + (peer & pc_policy.hdr.peer_mask[direction]);
  made->cell = cell;
  made->port_class = class;
  made->allowed = 0;
  made->broken = cell >= PC_NCELL;
  if (UNLIKELY(cell >= PC_NCELL)) return;
  u32 value = pc_policy.cell[cell];
  const volatile struct pc_row *row = &pc_policy.row[value & (PC_NROW - 1)];
  u32 listed = 0;
  if (LIKELY(value & PC_INLINE_CELL)) {
    row = &pc_policy.subj_any[direction * PC_NSUBJ + (subject & (PC_NSUBJ - 1))];
    // Without a branch: which of them it is, is nothing that a processor could foresee.
    listed = is_zero((value & 0x3ff) ^ class) | is_zero((value >> 10 & 0x3ff) ^ class) | is_zero((value >> 20 & 0x3ff) ^ class);
  }
  made->allowed = listed | (row->allow[class >> 6 & (PC_NPORT / 64 - 1)] >> (class & 63) & 1);
}

/** The reason of a verdict; 0 where the image keeps none. */
APART u32 pc_reason_of(u32 cell, u32 class) {
  if (!(pc_policy.hdr.flags & PC_IMAGE_REASONS) || cell >= PC_NWHYOF) return 0;
  u32 number = pc_policy.why_of[cell];
  if (number >= PC_NWHY) return 0;
  u32 base = pc_policy.why[number].base, behind = base + pc_policy.why[number].n, found = base;
  // The mask gives both ways through a step the same bounds, so that the verifier goes on with one of them.
  for (u32 step = PC_NPORT; step > 0; step >>= 1) {
    u32 probe = found + step;
    if (probe <= behind && probe - 1 < PC_NLIST && pc_policy.why_list[probe - 1] >> 16 <= class) found = probe;
    found &= 2 * PC_NLIST - 1;
    OPAQUE(found);
  }
  if (found != base && found - 1 < PC_NLIST) {
    u32 entry = pc_policy.why_list[found - 1];
    if (entry >> 16 == class) return entry & 0xffff;
  }
  return pc_policy.why[number].other;
}
