import { ADDRESS_HEADER, digestOfSection, type Image, View } from "#image";
import { refuse } from "./refused.ts";

/** SHA-256 of address tables, whatever stage of a roll-out they are in; hex. */
export function addressDigest(bytes: Uint8Array): string {
  const plain = bytes.slice();
  new View(ADDRESS_HEADER, plain).setNumber("flags", 0);
  return digestOfSection(plain, "addresses");
}

/** Writes into the header of address tables what they are, and the stage of the node. */
export function sealAddresses(bytes: Uint8Array, stages: number): Uint8Array {
  const sealed = bytes.slice();
  const header = new View(ADDRESS_HEADER, sealed);
  header.raw("digest").set(Buffer.from(addressDigest(bytes), "hex"));
  header.setNumber("flags", stages);
  return sealed;
}

/** Makes sure that address tables are the approved ones, by the beginning of their digest. */
export function checkAddresses({ addresses }: Image, name: string, expected: string | null): void {
  const digest = addressDigest(addresses.bytes);
  if (expected === null || digest.startsWith(expected)) return;
  refuse(
    "PCL6001",
    [name],
    `the address tables have the digest ${digest.slice(0, 16)} and ${expected.slice(0, 16)} was asked for`,
    "give the inventory and node that it was approved with, or none for the tables of the file",
  );
}
