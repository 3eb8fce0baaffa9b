// `npm run build:simd`: compiles pipelines/traffic/simd/matcher.c with clang 14 into the module beside it, with its sha256. `--out DIR` elsewhere.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), "pipelines", "traffic", "simd");
const at = process.argv.indexOf("--out");
const out = at > 0 ? process.argv[at + 1] : folder;
// Other versions give other bytes.
const [CLANG, LINKER] = ["clang-14", "wasm-ld-14"];
const FLAGS = "--target=wasm32 -O3 -msimd128 -mbulk-memory -ffreestanding -fno-ident -std=gnu11 -Wall -Wextra -Werror -fdebug-compilation-dir=.";
const LINK = "--no-entry --strip-all -z stack-size=65536";

const scratch = mkdtempSync(join(tmpdir(), "portcullis-simd-"));
try {
  mkdirSync(out, { recursive: true });
  const [object, module] = [join(scratch, "matcher.o"), join(scratch, "matcher.wasm")];
  run(CLANG, [...FLAGS.split(" "), "-c", "matcher.c", "-o", object]);
  run(LINKER, [...LINK.split(" "), object, "-o", module]);
  const bytes = readFileSync(module);
  writeFileSync(join(out, "matcher.wasm"), bytes);
  writeFileSync(join(out, "SHA256SUMS"), `${createHash("sha256").update(bytes).digest("hex")}  matcher.wasm\n`);
  console.log(`matcher.wasm ${bytes.length} bytes`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function run(command, args) {
  const { status, stderr, error } = spawnSync(command, args, { cwd: folder, encoding: "utf8" });
  if (status === 0) return;
  console.error(error ? `build:simd: ${command} is needed (Debian: apt-get install clang-14 lld-14): ${error.message}` : stderr);
  rmSync(scratch, { recursive: true, force: true });
  process.exit(3);
}
