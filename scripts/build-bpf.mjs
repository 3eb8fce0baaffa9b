// `npm run build:bpf`: compiles bpf/src with clang 14 into bpf/templates, compressed, with the sha256 of each object. `--out DIR` elsewhere.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = process.argv.indexOf("--out");
const out = at > 0 ? process.argv[at + 1] : join(root, "bpf", "templates");
const SIZES = ["S", "M", "L", "W", "X"];
const objects = [
  { name: "entry", source: "entry.bpf.c", size: "S" },
  ...["policy", "replay"].flatMap((kind) => SIZES.map((size) => ({ name: `${kind}-${size}`, source: `${kind}.bpf.c`, size }))),
];
// Other versions give other bytes; what runs in the kernel must be what was tested.
const CLANG = "clang-14";
const STRIP = "llvm-strip-14";
const FLAGS = "-target bpf -mcpu=v3 -O2 -g -std=gnu11 -Wall -Wextra -Werror -fdebug-compilation-dir=. -fno-ident".split(" ");

const scratch = mkdtempSync(join(tmpdir(), "portcullis-bpf-"));
try {
  mkdirSync(out, { recursive: true });
  const sums = objects.map(({ name, source, size }) => {
    const object = join(scratch, `${name}.o`);
    run(CLANG, [...FLAGS, `-DPC_SIZE_${size}`, "-c", source, "-o", object]);
    run(STRIP, ["-g", object]);
    const bytes = readFileSync(object);
    const packed = gzipSync(bytes, { level: 9 });
    writeFileSync(join(out, `${name}.o.gz`), packed);
    console.log(`${name.padEnd(9)} ${String(bytes.length).padStart(9)} bytes, ${String(packed.length).padStart(6)} packed`);
    return `${createHash("sha256").update(bytes).digest("hex")}  ${name}.o\n`;
  });
  writeFileSync(join(out, "SHA256SUMS"), sums.join(""));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function run(command, args) {
  const { status, stderr, error } = spawnSync(command, args, { cwd: join(root, "bpf", "src"), encoding: "utf8" });
  if (status === 0) return;
  console.error(error ? `build:bpf: ${command} is needed (Debian: apt-get install clang-14 llvm-14): ${error.message}` : stderr);
  rmSync(scratch, { recursive: true, force: true });
  process.exit(3);
}
