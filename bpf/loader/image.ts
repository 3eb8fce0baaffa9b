import { ADDRESS_SECTION, decodeImage, type Image, POLICY_SECTION, structuresOf, View, withSections } from "#image";
import { attempt, type Outcome, refuse } from "./refused.ts";
import { sealAddresses } from "./seal.ts";
import { type TemplateName, templateObject } from "./template.ts";

const CODES = { broken: "PCL7003", incompatible: "PCL7003", digest: "PCL6001" } as const;

/** An image that can be trusted to be what its digests say, and the one that was asked for. */
export function openImage(bytes: Uint8Array, name: string, expected: string | null): Image {
  const image = decodeImage(bytes);
  if ("kind" in image) refuse(CODES[image.kind], [name], image.message, image.help);
  if (expected !== null && !image.digest.startsWith(expected))
    refuse(
      "PCL6001",
      [name],
      `the image has the digest ${image.digest.slice(0, 16)} and ${expected.slice(0, 16)} was asked for`,
      "load the image that was approved",
    );
  return image;
}

/** The same, for those who only look. */
export function readImage(bytes: Uint8Array, name: string, expected: string | null): Outcome<Image> {
  return attempt(() => openImage(bytes, name, expected));
}

/**
 * The object that goes to the kernel: the image's tables in our own template. An image brings tables, never code, so what is approved by a
 * digest of the tables is all that there is to approve.
 */
export function objectOf(image: Image, kind: "policy" | "replay", stages: number, more: ReadonlyMap<string, Uint8Array> = new Map()): Uint8Array {
  const name: TemplateName = `${kind}-${image.size}`;
  const addresses = sealAddresses(image.addresses.bytes, stages);
  return withSections(templateObject(name), new Map([[POLICY_SECTION, image.policy.bytes], [ADDRESS_SECTION, addresses], ...more]));
}

/** The image with other address tables, of the same size and generation. */
export function withAddresses(image: Image, bytes: Uint8Array): Image {
  return { ...image, addresses: new View(structuresOf(image.size).addresses, bytes) };
}
