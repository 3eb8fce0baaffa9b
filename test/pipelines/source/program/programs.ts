import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type RunOptions, runProgram } from "../../../../pipelines/source/program/run.ts";

/** Runs programs, each in a folder of its own below `root`. */
export function programs(name: string, usual: Omit<RunOptions, "cwd" | "log">) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), name)));
  let count = 0;
  /** The folder that the next one runs in. */
  const next = () => join(root, String(count));
  const run = async (files: Readonly<Record<string, string>>, options: Partial<RunOptions> = {}) => {
    const cwd = next();
    count++;
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(cwd, path)), { recursive: true });
      writeFileSync(join(cwd, path), text);
    }
    let printed = "";
    const log = (text: string) => {
      printed += text;
    };
    const ran = await runProgram(join(cwd, "main.ts"), { ...usual, cwd, log, ...options });
    return { ...ran, printed };
  };
  return { root, next, run, remove: () => rmSync(root, { recursive: true, force: true }) };
}
