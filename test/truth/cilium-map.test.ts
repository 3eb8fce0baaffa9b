import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { parseProfile } from "#targets";
import { costOf } from "../../compiler/targets/cilium/map/index.ts";
import { documentsOf, FOLDER, inventoryOf, truth } from "./load.ts";
import { addressIdentities } from "./map-identities.ts";

interface MapCase {
  readonly name: string;
  readonly endpoints: Readonly<Record<string, { total: number; ingress: number; egress: number; deny: number; redirect: number }>>;
  readonly identities: Readonly<Record<string, string>>;
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
    return costOf(documents, chosen.profile, inventory, (aggregates) => addressIdentities(one.identities, aggregates)).endpoints.flatMap(
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
