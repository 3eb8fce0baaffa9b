// Writes the pages of docs/ that come from code: `docs/reference/*.md` and `docs/traps.md`. Their test compares them with what it would write.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { status } = spawnSync(process.execPath, [join("node_modules", "vitest", "vitest.mjs"), "run", "test/docs/pages.test.ts"], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, PORTCULLIS_DOCS: "write" },
});
process.exit(status ?? 1);
