import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { cli, folder, ROOT } from "../pipelines/cli/cli.ts";
import { type Block, blocksOf, type Command } from "./blocks.ts";
import { runProgram } from "./program.ts";

/** A page for each job; the commands of these are run as they stand, in a repository that `init` made. */
const PAGES = ["author", "build", "import", "operate", "embed"];
const JOBS = [...PAGES, "testing", "replay", "release", "image"];
const textOf = (name: string) => readFileSync(join(ROOT, "docs", `${name}.md`), "utf8");
const here = folder();
afterAll(() => here.remove());

test.each(PAGES)(
  "docs/%s.md: its files, commands and outputs are true",
  async (name) => {
    expect((await cli(["init", name], { cwd: here.path })).exit).toBe(0);
    const cwd = here.at(name);
    let said = "";
    for (const block of blocksOf(textOf(name))) said = await followed(block, cwd, said);
  },
  300_000,
);

/** Does what a block says; what its commands print is compared with the output shown behind them. */
async function followed(block: Block, cwd: string, said: string): Promise<string> {
  if (block.kind === "output") {
    for (const line of block.lines) expect(said).toContain(line);
    return "";
  }
  if (block.kind === "file") return written(block.path, block.text, cwd);
  let text = "";
  for (const command of block.commands) text += block.kind === "cluster" ? await known(command) : await ran(command, cwd);
  return text;
}

async function written(path: string, text: string, cwd: string): Promise<string> {
  if (path.startsWith("pipelines/examples/")) {
    expect(text).toBe(readFileSync(join(ROOT, path), "utf8"));
    return "";
  }
  mkdirSync(dirname(join(cwd, path)), { recursive: true });
  writeFileSync(join(cwd, path), text);
  if (!/^(cdk8s|library)\//.test(path)) return "";
  const { exit, out, err } = await runProgram(cwd, path);
  expect([exit, err]).toEqual([0, ""]);
  return out;
}

async function ran({ words, exit }: Command, cwd: string): Promise<string> {
  const ended = await cli(words, { cwd });
  expect([words.join(" "), ended.exit, ended.exit === exit ? "" : ended.err]).toEqual([words.join(" "), exit, ""]);
  return ended.out;
}

/** What needs a cluster is at least a verb with these options. */
async function known({ words }: Command): Promise<string> {
  const verb = words[0] === "release" || words[0] === "bpf" ? words.slice(0, 2) : words.slice(0, 1);
  const { exit, out } = await cli([...verb, "--help"]);
  expect([verb, exit]).toEqual([verb, 0]);
  for (const option of words.filter((word) => word.startsWith("--"))) expect(out).toContain(` ${option}`);
  return "";
}

test("the README leads to the page of every job, the reference and the traps", () => {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  for (const path of [...JOBS.map((name) => `docs/${name}.md`), "docs/traps.md", "docs/reference/cli.md"]) expect(readme).toContain(`(${path})`);
});

test("links between pages lead somewhere", () => {
  const names = [...PAGES, "traps", "reference/cli", "reference/diagnostics", "reference/capabilities", "reference/schemas"];
  const dead = names.flatMap((name) =>
    [...textOf(name).matchAll(/\]\(([^)#:]+)\)/g)].flatMap(([, to = ""]) =>
      existsSync(join(ROOT, "docs", dirname(name), to)) ? [] : [`${name}.md: ${to}`],
    ),
  );
  expect(dead).toEqual([]);
});
