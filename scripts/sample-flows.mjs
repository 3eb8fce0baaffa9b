// Prints a generated traffic log: `npm run --silent sample-flows -- shop hubble 100000 1 > flows.json` (world, format, connections, seed).
import { once } from "node:events";
import { SAMPLE_FORMATS, SAMPLE_WORLDS, sampleLog } from "../dist/pipelines/traffic/index.js";

const [world = "", format = "hubble", count = "1000", seed = "1"] = process.argv.slice(2);
if (!SAMPLE_WORLDS.includes(world) || !SAMPLE_FORMATS.includes(format) || !/^\d+$/.test(count) || !/^\d+$/.test(seed)) {
  console.error(`sample-flows: expected ${SAMPLE_WORLDS.join("|")} ${SAMPLE_FORMATS.join("|")} COUNT SEED`);
  process.exit(2);
}
process.stdout.on("error", () => process.exit(0));
let chunk = [];
for (const line of sampleLog(world, format, Number(count), Number(seed))) {
  if (chunk.push(line) < 500) continue;
  if (!process.stdout.write(`${chunk.join("\n")}\n`)) await once(process.stdout, "drain");
  chunk = [];
}
if (chunk.length > 0) process.stdout.write(`${chunk.join("\n")}\n`);
