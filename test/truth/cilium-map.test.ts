import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { parseProfile } from "#targets";
import { type Aggregates, type IdentityLabel, identityOf } from "../../compiler/targets/cilium/map/identity.ts";
import { costOf } from "../../compiler/targets/cilium/map/index.ts";
import { documentsOf, FOLDER, inventoryOf, truth } from "./load.ts";

interface MapCase {
  readonly name: string;
  readonly endpoints: Readonly<Record<string, { total: number; ingress: number; egress: number; deny: number; redirect: number }>>;
  readonly identities: Readonly<Record<string, string>>;
}

/** `[cidr:10.0.0.0/8 reserved:world-ipv4]` as labels. */
function labelsOf(text: string): IdentityLabel[] {
  return text
    .slice(1, -1)
    .split(" ")
    .map((label) => {
      const colon = label.indexOf(":");
      const [key = "", value = ""] = label.slice(colon + 1).split("=");
      const source = label.slice(0, colon);
      // Cilium writes IPv6 prefixes with dashes.
      return { source, key: source === "cidr" ? key.replaceAll("-", ":") : key, value };
    });
}

/** The identities of the case that are addresses: the table has those of its probes beside those that policies name. */
function addressesOf({ identities }: MapCase, aggregates: Aggregates) {
  return Object.values(identities)
    .filter((text) => text.includes("cidr:"))
    .map((text) => identityOf(labelsOf(text), aggregates.world));
}

truth("engines/cilium.json", (cases) => {
  const path = join(FOLDER, "engines/cilium-map.json");
  const table: readonly MapCase[] = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).cases : [];
  const byName = new Map(cases.map((one) => [one.name, one]));
  const chosen = parseProfile("cilium@1.20");
  if (!("target" in chosen)) throw new Error("no profile");
  let endpoints = 0;
  const wrong = table.flatMap((one) => {
    const found = byName.get(one.name);
    if (found === undefined) return [`${one.name} is missing`];
    const inventory = inventoryOf(found);
    const documents = documentsOf(found);
    return costOf(documents, chosen.profile, inventory, (aggregates) => addressesOf(one, aggregates)).endpoints.flatMap(
      ({ name, entries: total, ingress, egress, deny, redirect }) => {
        endpoints++;
        const ours = JSON.stringify({ total, ingress, egress, deny, redirect });
        const expected = JSON.stringify(one.endpoints[name]);
        return ours === expected ? [] : [`${one.name} ${name}: ${ours}, not ${expected}`];
      },
    );
  });
  console.log(`cilium-map: ${table.length} cases, ${endpoints} endpoints, ${wrong.length} disagree`);
  expect(wrong.slice(0, 20)).toEqual([]);
  expect(endpoints).toBeGreaterThan(300);
});
