import { hashAddress } from "../hash.ts";
import { NAMED_PROBES } from "../sizes.ts";
import type { View } from "../view.ts";
import { wordsOf } from "./hash6.ts";
import { TableFull } from "./trie.ts";

/** The names that a pod gives to one of its ports. */
export interface NamedPort {
  /** IPv4 as ::ffff:a.b.c.d. */
  readonly value: bigint;
  readonly protocol: number;
  readonly port: number;
  readonly names: number;
}

const SLOT_BYTES = 24;

/** The address by which tables of both families know an IPv4 address. */
export function mapped(value: bigint): bigint {
  return 0xffff_0000_0000n | value;
}

/** Writes the names of ports. */
export function writeNamedPorts(addresses: View, ports: readonly NamedPort[]): void {
  const count = addresses.raw("named").length / SLOT_BYTES;
  for (const { value, protocol, port, names } of ports) {
    const start = hashAddress(protocol, wordsOf(value), port);
    const probe = Array.from({ length: NAMED_PROBES }, (_, i) => addresses.inner("named", (start + i) & (count - 1)));
    const slot = probe.find((one) => one.number("proto") === 0);
    if (slot === undefined) throw new TableFull("named", ports.length, count);
    slot.setBig("hi", value >> 64n);
    slot.setBig("lo", value & ((1n << 64n) - 1n));
    slot.setNumber("port", port);
    slot.setNumber("proto", protocol);
    slot.setNumber("names", names);
  }
}
