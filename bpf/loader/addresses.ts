import { existsSync, readFileSync } from "node:fs";
import { ADDRESS_HEADER, View } from "#image";
import { onlyValue } from "./bpftool.ts";
import { type Generation, mapPin } from "./generation.ts";
import { shippedNote } from "./meaning.ts";
import type { Pins } from "./pins.ts";
import { addressDigest } from "./seal.ts";

/** The address tables of the image in force. They may change after a load, unlike its policy. */
export interface AddressState {
  /** Of the tables as they are in the kernel now. */
  readonly digest: string;
  /** Of the tables that were loaded, as their header in the kernel says. */
  readonly loaded: string;
  /** Of the tables in the image's file; null where the loader's note of it is gone. */
  readonly shipped: string | null;
  /** As in the file; made for this node by the loader; or changed in place since they were loaded. */
  readonly state: "shipped" | "node" | "changed";
}

/** The address tables in the kernel. */
export function addressState(pins: Pins, { folder }: Generation): AddressState {
  const bytes = onlyValue(mapPin(folder, "_data_addr"));
  const [digest, loaded] = [addressDigest(bytes), Buffer.from(new View(ADDRESS_HEADER, bytes).raw("digest")).toString("hex")];
  const note = shippedNote(pins, folder);
  const shipped = existsSync(note) ? readFileSync(note, "utf8") : null;
  return { digest, loaded, shipped, state: digest !== loaded ? "changed" : digest === shipped ? "shipped" : "node" };
}
