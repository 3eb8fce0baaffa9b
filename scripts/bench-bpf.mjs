// Compares the image's decision with parsing alone, with its address lookup alone, and with Cilium's layout (LPM ipcache, LPM policy map for each
// endpoint), all deciding the same policy, in turns. Root, clang-14, gcc and libbpf-dev. Usage: npm run bench:bpf [-- --rounds N] [--repeats N]
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, "out", "bench");
mkdirSync(out, { recursive: true });
const words = process.argv.slice(2);
const option = (name, otherwise) => (words.includes(name) ? words[words.indexOf(name) + 1] : otherwise);
const [rounds, repeats] = [option("--rounds", "9"), option("--repeats", "120000")];

/** Addresses, identities, groups of identities that policy speaks of, flat table or trie. */
const SCENARIOS = [
  { name: "1k addresses, 1k entries", size: "L", numbers: ["1000", "16", "16", "1"] },
  { name: "100k addresses, 16k entries", size: "L", numbers: ["100000", "272", "64", "1"] },
  { name: "1M addresses, 1M entries, structured", size: "L", numbers: ["1000000", "17400", "256", "1"] },
  { name: "1M addresses, 1M entries, structured, trie", size: "L", numbers: ["1000000", "17400", "256", "0"] },
  { name: "1M addresses, 1M entries, random", size: "X", numbers: ["1000000", "17400", "17400", "0"] },
];
const folder = join(root, "test", "bench", "bpf");
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const results = [];
for (const { name, size, numbers } of SCENARIOS) {
  const [object, harness] = [join(out, `designs-${size}.o`), join(out, `harness-${size}`)];
  execFileSync("clang-14", ["-target", "bpf", "-mcpu=v3", "-O2", "-g", "-std=gnu11", `-DPC_SIZE_${size}`, "-c", "designs.bpf.c", "-o", object], {
    cwd: folder,
  });
  execFileSync("cc", ["-O2", `-DPC_SIZE_${size}`, "harness.c", "-o", harness, "-lbpf"], { cwd: folder });
  const found = JSON.parse(execFileSync(harness, [object, ...numbers, rounds, repeats], { encoding: "utf8", maxBuffer: 1 << 26 }));
  results.push({ name, size, load: loadavg()[0], ...found });
  const above = (which) => found.rounds.map((round) => round[which] - round[1]);
  const ratio = (top, bottom) => median(top.map((value, i) => value / Math.max(1, bottom[i])));
  const [lookup, image, cilium] = [above(2), above(3), above(4)];
  const times = (value) => `${value.toFixed(1)}x`;
  console.log(`${name}: ${found.entries} entries, ${found.groups} peer classes; flows that differ: ${found.differ.image}, ${found.differ.cilium}`);
  console.log(`  with parsing, over parsing alone    ${times(median(found.rounds.map((round) => round[3] / round[1])))}`);
  console.log(`  over the address lookup alone       ${times(ratio(image, lookup))}`);
  console.log(`  faster than Cilium's layout         ${times(ratio(cilium, image))}`);
  console.log(
    `  load ${Math.round(found.seconds.load * 1e3)} ms, flip ${found.flipMilliseconds} ms, tables ${((found.bytes.policy + found.bytes.addresses) / 2 ** 20).toFixed(1)} MiB`,
  );
}
writeFileSync(join(out, "bpf.json"), `${JSON.stringify(results, null, 2)}\n`);
console.log(`raw rounds (ns of ${repeats} runs: empty, parse, lookup, image, Cilium's layout): ${join("out", "bench", "bpf.json")}`);
