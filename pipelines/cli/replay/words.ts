import { printable } from "#diagnostic";
import type { Author, Change, Established } from "#replay";

/** Effects as reports name them. */
export const EFFECTS = { newlyDenied: "newly denied", newlyAllowed: "newly allowed", rerouted: "rerouted", unknown: "unknown" } as const;

/** What becomes of connections that are open while the change comes. */
export const ESTABLISHED: Readonly<Record<Established, string>> = {
  cut: "cut with their next packet, this engine judges the packets of open connections anew",
  kept: "kept until they end, connection tracking accepts them before any policy",
  open: "left to the engine; name it with --profile",
};

/** `shop/web -> shop/api:8080/tcp GET /v1/catalog`, nothing of it able to paint a terminal. */
export function trafficText({ source, destination, port, protocol, request }: Change): string {
  const where = port === null ? `/${protocol}` : `:${port}/${protocol}`;
  return `${printable(source)} -> ${printable(destination)}${where.toLowerCase()}${request === null ? "" : ` ${printable(request, 120)}`}`;
}

/** A rule with its place and owner. */
export function ruleText({ id, source, owner }: Author): string {
  const place = source === null ? "" : ` (${printable(source.file, 200)}:${source.line})`;
  return `${printable(id, 160)}${place}${owner === null ? "" : `, ${printable(owner)}`}`;
}

/** The rules of a verdict, or why there is none. */
export function rulesText(rules: readonly Author[], otherwise: string): string {
  return rules.length === 0 ? printable(otherwise, 200) : rules.map(ruleText).join("; ");
}

/** Where the record stands that a row is about. */
export function sampleText({ sample }: Change): string {
  return sample === null ? "" : `${printable(sample.file, 200)}, record ${sample.record} at byte ${sample.offset}`;
}

/** `notPolicy` as `not policy`. */
export function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
