import { type Aggregates, type Identity, type IdentityLabel, identityOf } from "../../compiler/targets/cilium/map/identity.ts";

/** `[cidr:10.0.0.0/8 reserved:world-ipv4]` as labels. */
function labelsOf(text: string): IdentityLabel[] {
  return text
    .replace(/^\[|\]$/g, "")
    .split(/[ ,;]+/)
    .filter((label) => label !== "")
    .map((label) => {
      const colon = label.indexOf(":");
      const source = label.slice(0, colon);
      const [key = "", value = ""] = label.slice(colon + 1).split("=");
      // Cilium writes IPv6 prefixes with dashes.
      return { source, key: source === "cidr" ? key.replaceAll("-", ":") : key, value };
    });
}

/** Those of an engine's identities that are addresses: it knows more of them than policies name. */
export function addressIdentities(identities: Readonly<Record<string, string>>, aggregates: Aggregates): Identity[] {
  return Object.values(identities)
    .filter((text) => text.includes("cidr:"))
    .map((text) => identityOf(labelsOf(text), aggregates.world));
}
