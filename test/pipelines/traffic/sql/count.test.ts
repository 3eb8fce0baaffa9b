import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { parseManifests } from "#manifest";
import { readInventory, relationOfIntent } from "#model";
import { Projection } from "#replay";
import { sampleLog } from "#traffic";
import main from "../../../../policies/shop/main.ts";
import next from "../../../../policies/shop/main.v2.ts";
import { bothWays } from "./both-ways.ts";

const projection = new Projection([relationOfIntent(main.lower()), relationOfIntent(next.lower())]);
const bytes = readFileSync(new URL("../../../../policies/shop/inventory.yaml", import.meta.url));
const inventory = readInventory(parseManifests({ path: "inventory.yaml", bytes }).documents).inventory;
const log = [...sampleLog("shop", "hubble", 2_000, 3)].join("\n");

test("a log counts the same by DuckDB as scanned, plain and packed", async () => {
  const { scan, duckdb } = await bothWays(projection, { "a.jsonl": log, "b.jsonl.gz": gzipSync([...sampleLog("shop", "hubble", 500, 4)].join("\n")) }, { inventory });
  expect(duckdb).toEqual(scan);
});
