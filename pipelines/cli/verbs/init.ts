import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { VERSION } from "#compiler";
import { type Diagnostic, diagnostic, printable } from "#diagnostic";
import { unreadable } from "#source";
import { repositoryFiles } from "../init/files.ts";
import { EXIT } from "../io.ts";
import type { Verb } from "../verb.ts";

/** `init DIR`: a policy repository to begin with. */
export const init: Verb = {
  name: "init",
  summary: "Make a policy repository: config, first policy, test, CI jobs",
  operands: "<dir>",
  options: [],
  examples: ["init policies"],
  async run(args, io) {
    const [dir = ""] = args.operands;
    const path = resolve(io.cwd, dir);
    const occupied = placeProblem(path, dir);
    if (occupied !== null) return { refused: [occupied] };
    const files = repositoryFiles(packageName(basename(path)), VERSION);
    try {
      for (const [file, text] of files) {
        mkdirSync(dirname(join(path, file)), { recursive: true });
        writeFileSync(join(path, file), text, { flag: "wx" });
      }
    } catch (error) {
      return { refused: [diagnostic("PCL1026", [dir], `the repository can't be written: ${unreadable(dir, error).message}`)] };
    }
    const names = [...files.keys()];
    const text = [...names.map((name) => `  ${name}`), `next: cd ${printable(dir, 200)} && npm install && npm test`];
    return { exit: EXIT.fine, json: { directory: dir, files: names }, text: text.map((line) => `${line}\n`).join("") };
  },
};

function placeProblem(path: string, dir: string): Diagnostic | null {
  if (!existsSync(path)) return null;
  if (!statSync(path).isDirectory()) return diagnostic("PCL1018", ["dir"], `\`${printable(dir)}\` is a file`, { help: "name a new directory" });
  if (readdirSync(path).length === 0) return null;
  return diagnostic("PCL1018", ["dir"], `\`${printable(dir)}\` is not empty`, { help: "name a new directory; nothing is overwritten" });
}

/** A name that npm takes. */
function packageName(text: string): string {
  const clean = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return clean === "" ? "policies" : clean.slice(0, 100);
}
