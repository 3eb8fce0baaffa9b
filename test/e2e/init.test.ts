import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { folder, ROOT } from "../pipelines/cli/cli.ts";

/** A repository that the built `init` makes, with the packed package and its other packages installed as its author would. */
const here = folder();
const repository = here.at("policies");
afterAll(() => here.remove());

function shell(script: string, cwd = repository): { readonly status: number | null; readonly text: string } {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^(npm_(?!config_(cache|registry|userconfig))|VITEST|NODE_OPTIONS|NODE_ENV)/i.test(key)),
  );
  const { status, stdout, stderr } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], {
    cwd,
    encoding: "utf8",
    env: { ...env, npm_config_prefer_offline: "true", npm_config_audit: "false", npm_config_fund: "false" },
  });
  return { status, text: `${stdout}${stderr}` };
}
const passes = (script: string, cwd?: string) => {
  const { status, text } = shell(script, cwd);
  expect([script, status, status === 0 ? "" : text]).toEqual([script, 0, ""]);
  return text;
};

beforeAll(() => {
  if (process.env["PORTCULLIS_BUILT"] !== "1") passes("node scripts/build.mjs", ROOT);
  passes(`npm pack --ignore-scripts --pack-destination "${here.path}"`, ROOT);
  const [tarball = ""] = readdirSync(here.path).filter((name) => name.endsWith(".tgz"));
  passes(`node "${join(ROOT, "dist/pipelines/cli/main.js")}" init policies`, here.path);
  passes(`npm install --save-dev ../${tarball}`);
}, 600_000);

const fresh = () => shell("rm -rf out");

test("its own scripts pass", () => {
  fresh();
  for (const script of ["npm run check", "npm test", "npm run build"]) passes(script);
  expect(existsSync(join(repository, "out/release/release.json"))).toBe(true);
});
test("its types are right", () => {
  passes("npx --no-install tsc -p .");
});
test("the steps of its GitHub job pass, and the release that they keep is there", () => {
  fresh();
  const { jobs } = parse(readFileSync(join(repository, ".github/workflows/policies.yml"), "utf8")) as {
    jobs: Record<string, { steps: { run?: string; with?: { path?: string } }[] }>;
  };
  const steps = jobs["policies"]?.steps ?? [];
  for (const { run } of steps) if (run !== undefined) passes(run);
  expect(existsSync(join(repository, steps.find((one) => one.with?.path !== undefined)?.with?.path ?? "-", "release.json"))).toBe(true);
});
test("the script of its GitLab job passes, and the release that it keeps is there", () => {
  fresh();
  const { policies } = parse(readFileSync(join(repository, ".gitlab-ci.yml"), "utf8")) as {
    policies: { script: string[]; artifacts: { paths: string[] } };
  };
  passes(policies.script.join("\n"));
  expect(existsSync(join(repository, policies.artifacts.paths[0] ?? "-", "release.json"))).toBe(true);
});
test("a policy that opens what the test forbids fails its job", () => {
  const entry = join(repository, "policies/main.ts");
  passes(`sed -i 's/web.mayReach(api, tcp(8080));/api.mayReach(web, tcp(8080));/' "${entry}"`);
  const { status, text } = shell("npm test");
  expect([status, text]).toEqual([1, expect.stringMatching(/expected shop\/web -> shop\/api:8080\/tcp to be allowed/)]);
});
