import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../..");
export const README = readFileSync(join(ROOT, "README.md"), "utf8");

/** The commands of the README's five minutes, block by block, line by line; comments are for people. */
export const BLOCKS: readonly (readonly string[])[] = [...README.matchAll(/```sh\n([^]*?)```/g)].map(([, commands = ""]) =>
  commands.split("\n").filter((line) => line !== "" && !line.startsWith("#")),
);

export interface Clone {
  readonly cwd: string;
  /** Runs a line as its reader would. */
  shell(script: string): { readonly status: number | null; readonly out: string; readonly err: string };
  /** Starts a line that goes on, and waits until it says this. */
  started(script: string, says: RegExp): Promise<ChildProcess>;
  remove(): void;
}

/** A clone as far as the commands see: everything of it but what is written, and `npx portcullis` without asking npm. */
export function clone(): Clone {
  const cwd = join(mkdtempSync(join(tmpdir(), "readme-clone-")), "portcullis");
  mkdirSync(cwd);
  const packed = new Set([...(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { files: string[] }).files, "package.json"]);
  for (const name of readdirSync(ROOT)) {
    if (packed.has(name)) cpSync(join(ROOT, name), join(cwd, name), { recursive: true });
    else if (name !== "out" && name !== ".git") symlinkSync(join(ROOT, name), join(cwd, name));
  }
  mkdirSync(join(cwd, "out/bin"), { recursive: true });
  const npx = `#!/bin/sh\n[ "$1" = portcullis ] && shift && exec "${process.execPath}" "${join(ROOT, "dist/pipelines/cli/main.js")}" "$@"\nexit 9\n`;
  writeFileSync(join(cwd, "out/bin/npx"), npx);
  chmodSync(join(cwd, "out/bin/npx"), 0o755);
  const ours = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^(npm_(?!config_(cache|registry|userconfig))|VITEST|NODE_OPTIONS)/i.test(key)),
  );
  const env = { ...ours, PATH: `${join(cwd, "out/bin")}:${process.env["PATH"] ?? ""}`, npm_config_prefer_offline: "true" };
  const bash = (script: string) => ["--noprofile", "--norc", "-o", "pipefail", "-c", script];
  return {
    cwd,
    shell(script) {
      const { status, stdout, stderr } = spawnSync("bash", bash(script), { cwd, encoding: "utf8", env });
      return { status, out: stdout, err: stderr };
    },
    started: (script, says) =>
      new Promise((done, failed) => {
        const child = spawn("bash", bash(`exec ${script}`), { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
        let said = "";
        for (const stream of [child.stdout, child.stderr])
          stream.on("data", (chunk: Buffer) => {
            said += chunk.toString();
            if (says.test(said)) done(child);
          });
        child.once("close", () => failed(new Error(said)));
      }),
    remove: () => rmSync(dirname(cwd), { recursive: true, force: true }),
  };
}
