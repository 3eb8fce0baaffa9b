import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { cli, folder, ROOT } from "../pipelines/cli/cli.ts";
import { program } from "../pipelines/cli/shop.ts";

interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly uses?: string;
}
interface Github {
  readonly permissions: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly environment?: string;
        readonly needs?: string;
        readonly permissions?: Readonly<Record<string, string>>;
        readonly steps: readonly Step[];
      }
    >
  >;
}
type Gitlab = Readonly<
  Record<
    string,
    {
      readonly environment?: string;
      readonly before_script?: readonly string[];
      readonly script?: readonly string[];
      readonly rules?: readonly { when?: string }[];
    }
  >
>;
const template = (name: string) => parse(readFileSync(join(ROOT, "pipelines/examples/ci", name), "utf8"));
const github: Github = template("github.yml");
const gitlab: Gitlab = template("gitlab.yml");
const stepsOf = (job: string) => (github.jobs[job]?.steps ?? []).flatMap((one) => (one.run === undefined ? [] : [one.run]));
const scriptOf = (job: string) => (gitlab[job]?.script ?? []).join("\n");

/** A repository of policies as its jobs find it: the change checked out, branches at `origin`; `npx` runs the built command line. */
const here = folder({ "bin/gh": '#!/bin/sh\necho "$@" >> "$LOG"\n[ "$4" != --edit-last ]\n' });
const work = here.at("work");
const environment = {
  ...Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^(npm_|VITEST|GIT_|NODE_OPTIONS)/.test(key))),
  PATH: `${here.at("bin")}:${process.env["PATH"] ?? ""}`,
  ENTRY: "policies/main.ts",
  TARGET: "cilium",
  LOG: here.at("log"),
  RUNNER_TEMP: here.path,
};
const git = (...args: string[]) => {
  const done = spawnSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false", ...args], {
    cwd: work,
    encoding: "utf8",
  });
  expect([args.join(" "), done.status, done.status === 0 ? "" : done.stderr]).toEqual([args.join(" "), 0, ""]);
};
const shell = (script: string, env: Readonly<Record<string, string>> = {}) =>
  new Promise<{ status: number | null; text: string }>((done) => {
    const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], { cwd: work, env: { ...environment, ...env } });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.on("close", (status) => done({ status, text }));
  });
/** What a stranger would put beside the policy: it prints what it sees. */
const SPY = '\nconsole.log(`seen: ${Object.keys(process.env).join() || "nothing"}`);\n';
const fresh = () => shell("git worktree prune; for tree in out/base out/approvals; do git worktree remove --force $tree || true; done; rm -rf out");

beforeAll(async () => {
  if (process.env["PORTCULLIS_BUILT"] !== "1")
    expect(spawnSync(process.execPath, ["scripts/build.mjs"], { cwd: ROOT, encoding: "utf8" }).status).toBe(0);
  const main = join(ROOT, "dist/pipelines/cli/main.js");
  const npx = `#!/bin/sh\nshift 2\nif [ "$1 $2" = "release promote" ]; then echo "$@" >> "$LOG"; else exec "${process.execPath}" "${main}" "$@"; fi\n`;
  writeFileSync(here.at("bin/npx"), npx);
  for (const name of ["npx", "gh"]) chmodSync(here.at(`bin/${name}`), 0o755);
  expect(spawnSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", here.at("origin.git")]).status).toBe(0);
  expect(spawnSync("git", ["clone", "--quiet", here.at("origin.git"), work]).status).toBe(0);
  mkdirSync(join(work, "policies"));
  writeFileSync(join(work, "policies/main.ts"), program);
  writeFileSync(join(work, ".gitignore"), "node_modules\nout\n");
  for (const name of ["package.json", "package-lock.json"]) writeFileSync(join(work, name), '{"private":true}\n');
  git("checkout", "--quiet", "-B", "main");
  git("add", "-A");
  git("commit", "--quiet", "-m", "Begin");
  git("push", "--quiet", "origin", "main", "main:released");
  writeFileSync(join(work, "policies/main.ts"), `${program.replace("tcp(9090)", "tcp(9091)")}${SPY}`);
  writeFileSync(join(work, "package.json"), '{"private":true,"dependencies":{"portcullis":"file:./mine"}}\n');
  git("commit", "--quiet", "-am", "Change");
  mkdirSync(join(work, "node_modules"));
  symlinkSync(ROOT, join(work, "node_modules/portcullis"));
}, 600_000);
afterAll(() => here.remove());

test("every job has rights of its own, and those that enforce wait for an environment", () => {
  expect(github.permissions).toEqual({ contents: "read" });
  expect([github.jobs["full"]?.environment, github.jobs["full"]?.needs]).toEqual(["full", "shadow"]);
  expect([gitlab["full"]?.environment, gitlab["full"]?.rules?.[0]?.when]).toEqual(["full", "manual"]);
});
test("the job that runs a change request has no right but to read, and no job with another runs its program", () => {
  expect([github.jobs["diff"]?.permissions, stepsOf("diff").some((one) => /GH_TOKEN|gh /.test(one))]).toEqual([undefined, false]);
  expect([github.jobs["comment"]?.permissions, stepsOf("comment").some((one) => one.includes("portcullis"))]).toEqual([
    { "pull-requests": "write" },
    false,
  ]);
});
test.each(Object.keys(github.jobs))("the steps of GitHub's job %s are shell", (job) => {
  for (const script of stepsOf(job)) expect(spawnSync("bash", ["-n"], { input: script }).status).toBe(0);
});
test.each(Object.keys(gitlab).filter((job) => gitlab[job]?.script !== undefined))("the script of GitLab's job %s is shell", (job) =>
  expect(spawnSync("bash", ["-n"], { input: scriptOf(job) }).status).toBe(0),
);
test("every command that they call has the options that they give", async () => {
  const calls = [...Object.keys(github.jobs).flatMap(stepsOf), ...Object.keys(gitlab).map(scriptOf)].join("\n").match(/portcullis (.*)/g) ?? [];
  for (const call of calls) {
    const words = call.split(" ").slice(1);
    const verb = words[0] === "release" ? words.slice(0, 2) : words.slice(0, 1);
    const { out } = await cli([...verb, "--help"]);
    for (const option of words.filter((word) => word.startsWith("--")))
      expect([verb.join(" "), out.includes(` ${option}`)]).toEqual([verb.join(" "), true]);
  }
  expect(calls.length).toBeGreaterThan(10);
});

describe("as they stand they run:", () => {
  const said = /^### Which flows change: incomparable[^]*\| opens \| `pod shop\/client \(app=web\) -> pod shop\/server:9091\/tcp \(app=api\)` \|/;
  test("GitHub's comment on a change request", async () => {
    await fresh();
    let text = "";
    for (const script of [...stepsOf("diff"), ...stepsOf("comment")].filter((one) => !one.startsWith("npm ci"))) {
      const ran = await shell(script, { BASE: "main", NUMBER: "7" });
      expect(ran).toMatchObject({ status: 0 });
      text += ran.text;
    }
    expect(text).toContain("| seen: nothing\n");
    expect(readFileSync(join(work, "package.json"), "utf8")).toBe('{"private":true}\n');
    await shell("git checkout HEAD -- .");
    expect(readFileSync(join(work, "out/comment.md"), "utf8")).toMatch(said);
    expect(readFileSync(join(work, "out/comment.md"), "utf8")).toMatch(/```text\n[^]*phase 1: [^]*```\n\n<\/details>\n$/);
    expect(readFileSync(here.at("log"), "utf8")).toBe(
      "pr comment 7 --edit-last --body-file out/comment.md\npr comment 7 --body-file out/comment.md\n",
    );
  });
  test("GitHub's release, and its last stage with all approvals of it", async () => {
    await fresh();
    for (const script of stepsOf("release").filter((one) => !one.startsWith("npm ci"))) expect(await shell(script)).toMatchObject({ status: 0 });
    await approvals();
    writeFileSync(here.at("log"), "");
    const full = stepsOf("full").find((one) => one.includes("release promote")) ?? "";
    expect(await shell(full, { KUBECONFIG_TEXT: "{}", ROOT_DIGEST: "abc" })).toMatchObject({ status: 0 });
    expect(readFileSync(here.at("log"), "utf8")).toMatch(
      /--stage full --root root.json --root-digest abc --approval out\/approvals\/[0-9a-f]{16}\/alice.json --approval out\/approvals\/[0-9a-f]{16}\/bob.json\n$/,
    );
    git("fetch", "--quiet", "origin");
    git("diff", "--quiet", "origin/released", "main");
  });
  test("GitLab's note on a merge request", async () => {
    await fresh();
    const asked: string[] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        asked.push(`${request.method} ${request.url} ${request.headers["private-token"]}`, new URLSearchParams(body).get("body") ?? "");
        response.writeHead(201).end("{}");
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const env = {
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main",
      CI_API_V4_URL: url,
      CI_PROJECT_ID: "5",
      CI_MERGE_REQUEST_IID: "9",
      PORTCULLIS_TOKEN: "secret",
    };
    expect(await shell(gitlab["diff"]?.before_script?.[0] ?? "", env)).toMatchObject({ status: 0 });
    const ran = await shell(scriptOf("diff"), env);
    server.close();
    expect(ran).toMatchObject({ status: 0, text: expect.stringContaining("| seen: nothing\n") as string });
    await shell("git checkout HEAD -- .");
    expect(asked[0]).toBe("POST /projects/5/merge_requests/9/notes secret");
    expect(asked[1]).toMatch(said);
  });
  test("GitLab's release", async () => {
    await fresh();
    expect(await shell(scriptOf("release"))).toMatchObject({ status: 0 });
  });
});

/** Two approvals on the branch `approvals`, in the folder of the release. */
async function approvals(): Promise<void> {
  const add = 'mkdir "$digest"; echo a > "$digest/alice.json"; echo b > "$digest/bob.json"; git add "$digest"';
  const who = "-c user.name=t -c user.email=t@example.com -c commit.gpgsign=false";
  const script = `digest="$(sha256sum out/new/release.json | cut -c1-16)"
git worktree add --detach ../on-approvals
cd ../on-approvals
git checkout --orphan approvals
git rm -rfq .
${add}
git ${who} commit -qm Approve
git push --quiet origin approvals
cd ../work
git worktree remove --force ../on-approvals
git fetch --quiet origin`;
  expect(await shell(script)).toMatchObject({ status: 0 });
}
