import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { parseProfile } from "#targets";
import { costOf } from "../../compiler/targets/cilium/map/index.ts";
import { documentsOf, FOLDER, inventoryOf, truth } from "./load.ts";
import { addressIdentities } from "./map-identities.ts";

interface MapSize {
  readonly total: number;
  readonly ingress: number;
  readonly egress: number;
  readonly deny: number;
  readonly redirect: number;
}
interface MapCase {
  readonly name: string;
  readonly endpoints: Readonly<Record<string, MapSize>>;
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
    const predicted = costOf(documents, chosen.profile, inventory, (aggregates) => addressIdentities(one.identities, aggregates)).endpoints;
    const texts = (sizes: readonly MapSize[]) =>
      sizes.map(({ total, ingress, egress, deny, redirect }) => JSON.stringify({ total, ingress, egress, deny, redirect })).sort();
    // Pods of one identity are one row, which stands for each of them.
    const ours = texts(predicted.flatMap((row) => Array.from({ length: row.pods }, () => ({ ...row, total: row.entries }))));
    const expected = texts(Object.values(one.endpoints));
    endpoints += expected.length;
    const named = predicted.filter(({ name, entries }) => one.endpoints[name]?.total !== entries).map(({ name }) => name);
    return JSON.stringify(ours) === JSON.stringify(expected) && named.length === 0 ? [] : [`${one.name} ${named}: ${ours}, not ${expected}`];
  });
  console.log(`cilium-map: ${table.length} cases, ${endpoints} endpoints, ${wrong.length} disagree`);
  expect(wrong.slice(0, 20)).toEqual([]);
  expect(endpoints).toBeGreaterThan(300);
});
