import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { ADDRESS_MAGIC, ADDRESS_SECTION, LAYOUT_VERSION, META_SECTION, POLICY_MAGIC, POLICY_SECTION } from "./constants.ts";
import { emptyObject, sectionsOf, withSections } from "./elf.ts";
import { ADDRESS_HEADER, POLICY_HEADER, structuresOf } from "./layout.ts";
import { decodeMeta, type Meta } from "./meta.ts";
import { SIZES, type Size } from "./sizes.ts";
import { layoutOf } from "./structure.ts";
import { View } from "./view.ts";

/** The sections of an image, unpacked. */
export interface Image {
  readonly size: Size;
  readonly policy: View;
  readonly addresses: View;
  readonly meta: Meta;
  readonly metaBytes: Uint8Array;
  /** Hex. */
  readonly digest: string;
  /** Whether programs stand beside the tables. */
  readonly loadable: boolean;
}
/** Why bytes are no image that can be trusted: no image at all, one for others, or one whose bytes and digest differ. */
export interface ImageProblem {
  readonly kind: "broken" | "incompatible" | "digest";
  readonly message: string;
  readonly help: string;
}

/** SHA-256 of a section whose header holds its own digest, with that field zero; hex. */
export function digestOfSection(bytes: Uint8Array, which: "policy" | "addresses"): string {
  const { offset = 0, bytes: length = 0 } = layoutOf(which === "policy" ? POLICY_HEADER : ADDRESS_HEADER).members.get("digest") ?? {};
  const hash = sha256.create();
  return bytesToHex(
    hash
      .update(bytes.subarray(0, offset))
      .update(new Uint8Array(length))
      .update(bytes.subarray(offset + length))
      .digest(),
  );
}

/** Writes the digests into the headers, then all into a template, or into an object without programs. */
export function encodeImage(policy: Uint8Array, addresses: Uint8Array, meta: Uint8Array, template: Uint8Array | null): Uint8Array {
  const header = new View(POLICY_HEADER, policy);
  header.raw("meta_digest").set(sha256(meta));
  seal(policy, "policy");
  seal(addresses, "addresses");
  const contents = new Map([
    [POLICY_SECTION, policy],
    [ADDRESS_SECTION, addresses],
    [META_SECTION, meta],
  ]);
  return withSections(template ?? emptyObject(), contents);
}

function seal(bytes: Uint8Array, which: "policy" | "addresses"): void {
  const digest = digestOfSection(bytes, which);
  new View(which === "policy" ? POLICY_HEADER : ADDRESS_HEADER, bytes)
    .raw("digest")
    .set(Uint8Array.from(digest.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
}

/** Unpacks an image and checks everything that its header promises. */
export function decodeImage(bytes: Uint8Array): Image | ImageProblem {
  const sections = sectionsOf(bytes);
  if ("message" in sections) return problem(sections.kind === "foreign" ? "incompatible" : "broken", sections.message);
  const take = (name: string): Uint8Array | null => {
    const found = sections.find((one) => one.name === name && one.stored);
    return found === undefined ? null : bytes.slice(found.offset, found.offset + found.size);
  };
  const [policy, addresses, metaBytes] = [take(POLICY_SECTION), take(ADDRESS_SECTION), take(META_SECTION)];
  if (policy === null || addresses === null || metaBytes === null) return problem("broken", "a section is missing");
  const size = sizeOf(policy, POLICY_HEADER, POLICY_MAGIC);
  if (typeof size !== "string") return size;
  const other = sizeOf(addresses, ADDRESS_HEADER, ADDRESS_MAGIC);
  if (typeof other !== "string") return other;
  const structures = structuresOf(size);
  if (other !== size || policy.length !== layoutOf(structures.policy).size || addresses.length !== layoutOf(structures.addresses).size)
    return problem("broken", "its sections are of different size classes");
  const mismatch = checkDigests(policy, addresses, metaBytes);
  if (mismatch !== null) return mismatch;
  const meta = decodeMeta(metaBytes);
  if ("message" in meta) return problem("broken", `its ${META_SECTION} section can't be read: ${meta.message}`);
  return {
    size,
    policy: new View(structures.policy, policy),
    addresses: new View(structures.addresses, addresses),
    meta,
    metaBytes,
    digest: digestOfSection(policy, "policy"),
    loadable: sections.some((one) => one.name.startsWith("tc") || one.name.startsWith("classifier")),
  };
}

function sizeOf(bytes: Uint8Array, header: typeof POLICY_HEADER, magic: number): Size | ImageProblem {
  if (bytes.length < layoutOf(header).size) return problem("broken", "a section is too short");
  const view = new View(header, bytes);
  if (view.number("magic") !== magic) return problem("broken", `a section doesn't begin as ${header.name} does`);
  const version = view.number("version");
  if (version !== LAYOUT_VERSION) return problem("incompatible", `its layout is version ${version} and this reads version ${LAYOUT_VERSION}`);
  const letter = String.fromCharCode(view.number("size"));
  return SIZES.find((size) => size === letter) ?? problem("incompatible", `its size class is \`${letter}\` and there are ${SIZES.join(", ")}`);
}

function checkDigests(policy: Uint8Array, addresses: Uint8Array, meta: Uint8Array): ImageProblem | null {
  const header = new View(POLICY_HEADER, policy);
  const told: readonly (readonly [string, Uint8Array, string])[] = [
    [POLICY_SECTION, header.raw("digest"), digestOfSection(policy, "policy")],
    [META_SECTION, header.raw("meta_digest"), bytesToHex(sha256(meta))],
    [ADDRESS_SECTION, new View(ADDRESS_HEADER, addresses).raw("digest"), digestOfSection(addresses, "addresses")],
  ];
  for (const [name, written, actual] of told) {
    const recorded = bytesToHex(written);
    if (recorded !== actual)
      return problem("digest", `section ${name} has the digest ${actual.slice(0, 16)} and its header says ${recorded.slice(0, 16)}`);
  }
  return null;
}

const HELP = {
  broken: "give the image.o of a release directory",
  incompatible: "build the image with the version of portcullis that loads it",
  digest: "the file was changed or damaged: build it again, or fetch it again from the release",
} as const;

function problem(kind: ImageProblem["kind"], message: string): ImageProblem {
  return { kind, message, help: HELP[kind] };
}
