import { SLOTS } from "./constants.ts";
import { CAPACITIES, MAX_LENGTHS6, MAX_NAMES, type Size } from "./sizes.ts";
import type { Member, Structure } from "./structure.ts";

const CACHE_LINE = 64;
const array = (name: string, type: Member["type"], count: number, counted: string, note: string): Member => ({
  name,
  type,
  count,
  counted,
  align: CACHE_LINE,
  note,
});
const one = (name: string, type: Member["type"], note: string): Member => ({ name, type, note });
const few = (name: string, type: Member["type"], count: number, note: string): Member => ({ name, type, count, note });

export const POLICY_HEADER: Structure = {
  name: "pc_hdr",
  note: "head of the policy section",
  members: [
    one("magic", "u32", '"PCLI"'),
    one("version", "u16", "of this layout"),
    one("size", "u16", "letter of the size class"),
    one("generation", "u64", "first 8 bytes of the intent's digest"),
    few("digest", "u8", 32, "SHA-256 of the section with these 32 bytes zero"),
    few("meta_digest", "u8", 32, "SHA-256 of the .portcullis section"),
    one("flags", "u32", "PC_IMAGE_*"),
    one("n_subj", "u32", "subject classes, 0 among them"),
    one("n_peer", "u32", "peer classes, 0 among them"),
    one("n_port", "u32", "port classes"),
    one("n_rows", "u32", "rows in use"),
    one("n_why", "u32", "reason rows in use"),
    one("n_list", "u32", "entries of why_list in use"),
    one("n_reason", "u32", "reasons, 0 among them"),
    one("n_names", "u32", "names of ports: a set of them is a mask of so many bits"),
    few("cell_base", "u32", 2, "first cell of ingress and egress"),
    few("cell_width", "u32", 2, "cells of one subject"),
    few("peer_mask", "u32", 2, "0 where the peer does not matter in that direction, else 0xffff"),
    few("reserved", "u8", 116, "zero"),
  ],
};

export const WHY: Structure = {
  name: "pc_why",
  note: "the reasons of a cell: `other`, but for the port classes listed",
  members: [
    one("base", "u32", "first entry of why_list"),
    one("n", "u16", "entries, ascending by port class"),
    one("other", "u16", "reason of all port classes that are not listed"),
  ],
};
export const REASON: Structure = { name: "pc_reason", note: "what a verdict's reason asks for", members: [one("flags", "u32", "PC_REASON_*")] };

export const ADDRESS_HEADER: Structure = {
  name: "pc_addr_hdr",
  note: "head of the address section",
  members: [
    one("magic", "u32", '"PCLA"'),
    one("version", "u16", "of this layout"),
    one("size", "u16", "letter of the size class"),
    one("generation", "u64", "of the policy section whose classes are meant"),
    few("digest", "u8", 32, "SHA-256 of the section as it was loaded, with these 32 bytes and the flags zero; not kept up to date"),
    one("flags", "u32", "PC_STAGE_*, changed in place"),
    one("flat_base", "u32", "first address of `flat`, host order"),
    one("flat_len", "u32", "addresses of `flat` in use"),
    one("n_l2", "u32", "chunks of l2 in use"),
    one("n_l3", "u32", "chunks of l3 in use"),
    one("v6_seed", "u32", "of the hash of IPv6 addresses"),
    one("n_v6len", "u32", "prefix lengths in use"),
    one("v6_default", "u32", "class of IPv6 addresses that no entry covers"),
    few("reserved", "u8", 44, "zero"),
  ],
};
export const SLOT6: Structure = {
  name: "pc_v6slot",
  note: "an IPv6 block and its class",
  members: [
    one("hi", "u64", "first 8 bytes of the address as a number"),
    one("lo", "u64", "last 8 bytes"),
    one("cls", "u16", "peer class"),
    one("len", "u8", "prefix length"),
    one("used", "u8", "1, or 0 for a free slot"),
    one("reserved", "u32", "zero"),
    one("reserved2", "u64", "zero"),
  ],
};
export const NAMED_SLOT: Structure = {
  name: "pc_named",
  note: "the names that a pod gives to one of its ports; IPv4 addresses are ::ffff:a.b.c.d",
  members: [
    one("hi", "u64", "first 8 bytes of the destination's address"),
    one("lo", "u64", "last 8 bytes"),
    one("port", "u16", "host order"),
    one("proto", "u8", "IANA number; 0 for a slot never used"),
    one("names", "u8", "bit mask of the image's names"),
    one("reserved", "u32", "zero"),
  ],
};
export const SUBJECT: Structure = {
  name: "pc_subject",
  note: "what an interface stands for: value of the loader's map by ifindex",
  members: [
    one("cls", "u16", "subject class; 0 is not known yet"),
    one("flags", "u16", "PC_STAGE_*"),
    one("v4", "u32", "its IPv4 address, host order; 0 for none"),
    one("v6_hi", "u64", "its IPv6 address; zero for none"),
    one("v6_lo", "u64", ""),
  ],
};
export const EVENT: Structure = {
  name: "pc_event",
  note: "record of the ring buffer; addresses and ports of the packet as it is on the wire, IPv4 as ::ffff:a.b.c.d",
  members: [
    one("time_ns", "u64", "bpf_ktime_get_ns"),
    one("generation", "u64", "of the image that decided"),
    few("src", "u8", 16, "network order"),
    few("dst", "u8", 16, "network order"),
    one("ifindex", "u32", ""),
    one("reason", "u16", "index of the image's reasons; 0 unless the cause is policy"),
    one("subj", "u16", "subject class"),
    one("peer", "u16", "peer class"),
    one("port_class", "u16", ""),
    one("sport", "u16", "host order"),
    one("dport", "u16", "host order; type << 8 | code for ICMP"),
    one("proto", "u8", "IANA number"),
    one("kind", "u8", "PC_EVENT_*"),
    one("cause", "u8", "PC_CAUSE_*"),
    one("direction", "u8", "0 ingress, 1 egress, seen from the subject"),
    one("suppressed", "u32", "events left out before this one by the rate limit, on this CPU"),
  ],
};

/** Structures that do not depend on the size class. */
export const FIXED: readonly Structure[] = [POLICY_HEADER, WHY, REASON, ADDRESS_HEADER, SLOT6, NAMED_SLOT, SUBJECT, EVENT];

/** One value of the map `.rodata.img`. */
function policySection(size: Size): Structure {
  const own = CAPACITIES[size];
  const portClass = own.ports > 256 ? "u16" : "u8";
  const row = rowOf(size);
  return {
    name: "pc_policy",
    note: "one value: everything that was approved",
    members: [
      one("hdr", POLICY_HEADER, ""),
      array("cell", "u32", own.cells, "PC_NCELL", "[direction, subject, peer]: see README"),
      array("row", row, own.rows, "PC_NROW", "allowed port classes"),
      array("subj_any", row, 2 * own.subjects, "2 * PC_NSUBJ", "[direction, subject]: port classes that an inline cell adds"),
      array("named_class", portClass, 2 ** MAX_NAMES * own.ports, "PC_NSET * PC_NPORT", "[names, port class]: port class of a named port"),
      array("pclass", portClass, SLOTS.length * 65_536, "PC_NSLOT * 65536", "[slot, index]: port class"),
      array("why_of", "u16", own.reasonedCells, "PC_NWHYOF", "[cell]: its reasons"),
      array("why", WHY, own.whys, "PC_NWHY", "reasons of cells"),
      array("why_list", "u32", own.whyEntries, "PC_NLIST", "port class << 16 | reason"),
      array("reason", REASON, own.reasons, "PC_NREASON", "by number; texts are in .portcullis"),
      { ...one("tail_generation", "u32", "low half of hdr.generation"), align: CACHE_LINE },
    ],
  };
}

function rowOf(size: Size): Structure {
  return { name: "pc_row", note: "a bit for each port class", members: [few("allow", "u64", CAPACITIES[size].ports / 64, "")] };
}

/** One value of the map `.data.addr`. */
function addressSection(size: Size): Structure {
  const own = CAPACITIES[size];
  return {
    name: "pc_addr",
    note: "one value: peer classes of addresses, kept up to date by the agent",
    members: [
      one("hdr", ADDRESS_HEADER, ""),
      array("flat", "u16", own.flat, "PC_NFLAT", "[address - flat_base]: class"),
      array("root", "u32", 65_536, "65536", "[bits 0–15]: leaf or chunk of l2"),
      array("l2", "u32", own.chunks2 * 256, "PC_NL2 * 256", "[chunk, bits 16–23]: leaf or chunk of l3"),
      array("l3", "u16", own.chunks3 * 256, "PC_NL3 * 256", "[chunk, bits 24–31]: class"),
      array("v6len", "u32", MAX_LENGTHS6, "PC_NV6LEN", "prefix lengths in use, descending"),
      array("v6pilot", "u8", own.buckets6, "PC_NV6B", "[bucket]: which hash its keys use"),
      array("v6", SLOT6, own.slots6, "PC_NV6", "perfect hash of all blocks"),
      array("named", NAMED_SLOT, own.namedPorts, "PC_NNAMED", "open addressing"),
    ],
  };
}

/** The structures of one size class. */
export interface SizedStructures {
  readonly row: Structure;
  readonly policy: Structure;
  readonly addresses: Structure;
}

const sized = new Map<Size, SizedStructures>();

/** The structures of a size class; the same objects every time. */
export function structuresOf(size: Size): SizedStructures {
  const known = sized.get(size);
  if (known !== undefined) return known;
  const policy = policySection(size);
  const row = policy.members.find((member) => member.name === "row")?.type as Structure;
  const made = { row, policy, addresses: addressSection(size) };
  sized.set(size, made);
  return made;
}
