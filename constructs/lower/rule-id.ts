import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { canonicalJson, type Direction, type PortMatch, type Rule } from "#ir";

const LONGEST = 120;

/** A rule whose id is still to be found: `slug` is what a reader would call it. */
export interface Unnamed {
  readonly rule: Omit<Rule, "id">;
  readonly slug: string;
}

/** What a reader would call a rule: action, peers, ports, kind of request. */
export function slugOf(direction: Direction, titles: readonly string[], { action, ports, layer7 }: Omit<Rule, "id">): string {
  const words = [
    action === "allow" ? "" : action,
    direction === "ingress" ? "from" : "to",
    ...titles,
    ...(ports === "any" ? ["any"] : ports.map(portWords)),
    ...new Set(layer7.map((match) => match.kind)),
  ];
  return words
    .map(clean)
    .filter((word) => word !== "")
    .join("-");
}

function portWords(port: PortMatch): string {
  if ("name" in port) return `${port.protocol}-${port.name}`;
  if ("from" in port) return port.from === port.to ? `${port.protocol}-${port.from}` : `${port.protocol}-${port.from}-${port.to}`;
  return [port.protocol, port.type, port.code].filter((part) => part !== null).join("-");
}

function clean(word: string): string {
  return word
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

/** Rules with ids that depend on what they say, not on where they stand: one content once, one slug with its content's digest where it is not enough. */
export function withIds(prefix: string, unnamed: readonly Unnamed[]): Rule[] {
  const contents = new Map<string, Unnamed & { readonly digest: string }>();
  for (const one of unnamed) {
    const digest = digestOf(one.rule);
    const known = contents.get(digest);
    if (known === undefined || one.slug < known.slug) contents.set(digest, { ...one, digest });
  }
  const taken = new Map<string, number>();
  for (const { slug } of contents.values()) taken.set(slug, (taken.get(slug) ?? 0) + 1);
  return [...contents.values()].map(({ rule, slug, digest }) => {
    const short = slug.length > LONGEST ? slug.slice(0, LONGEST).replace(/-+$/, "") : slug;
    const enough = slug === short && taken.get(slug) === 1;
    return { id: `${prefix}/${enough ? slug : `${short}-${digest.slice(0, 8)}`}`, ...rule };
  });
}

function digestOf(rule: Omit<Rule, "id">): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson({ ...rule, source: null }))));
}
