import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Does work as on a node that has neither the loader's helper nor a compiler to build it with. */
export function withoutHelper<T>(work: () => T): T {
  const { PATH, XDG_CACHE_HOME } = process.env;
  const empty = mkdtempSync(join(tmpdir(), "portcullis-bare-"));
  Object.assign(process.env, { PATH: empty, XDG_CACHE_HOME: empty });
  try {
    return work();
  } finally {
    process.env["PATH"] = PATH;
    if (XDG_CACHE_HOME === undefined) delete process.env["XDG_CACHE_HOME"];
    else process.env["XDG_CACHE_HOME"] = XDG_CACHE_HOME;
    rmSync(empty, { recursive: true, force: true });
  }
}
