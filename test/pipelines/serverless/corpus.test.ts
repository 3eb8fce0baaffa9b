import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { canonicalJson } from "#ir";
import { targets } from "#targets";
import { ANSWERS, problemShape } from "../../../pipelines/serverless/answers.ts";
import { CASES } from "../../conformance/cases.ts";
import { cli, folder } from "../cli/cli.ts";
import { get, post, told } from "./asking.ts";

const here = folder();
afterAll(() => here.remove());
const emitting = targets.filter((target) => !target.reportOnly).map((target) => target.name);
const EVERYTHING = process.env["FC_RUNS"] !== undefined;
/** Every day some cases, all of them in soak runs. */
const INTENTS = CASES.filter((one) => one.source.kind === "intent").filter((_, i) => EVERYTHING || i % 4 === 0);
const MANIFESTS = CASES.filter((one) => one.source.kind === "manifests").filter((_, i) => EVERYTHING || i % 6 === 0);

/** The files of a release, by path. */
function filesIn(root: string, below = ""): Record<string, string> {
  return Object.assign(
    {},
    ...readdirSync(join(root, below)).map((name) => {
      const path = below === "" ? name : `${below}/${name}`;
      return statSync(join(root, path)).isDirectory() ? filesIn(root, path) : { [path]: readFileSync(join(root, path), "utf8") };
    }),
  );
}

interface Finding {
  readonly code: string;
  readonly message: string;
}
const words = (found: unknown) => (found as readonly Finding[]).map(({ code, message }) => `${code} ${message}`).sort();

test("what it compiles has the bytes and digests of the command line, and so has what it refuses", async () => {
  const ended = { released: 0, refused: 0 };
  const wrong: string[] = [];
  for (const { name, source } of INTENTS) {
    if (source.kind !== "intent") continue;
    const text = canonicalJson(source.intent);
    for (const target of emitting) {
      rmSync(here.at("out"), { recursive: true, force: true });
      const { out } = await cli(["build", "-", "--target", target, "--out", "out", "--json"], { cwd: here.path, stdin: text });
      const meant = JSON.parse(out) as Record<string, unknown>;
      const { status, value } = await told(post(`/v1/compile?target=${target}`, text));
      if (status === 200) {
        ended.released++;
        const { release, intent, targets: parts } = value;
        const same =
          canonicalJson({ release, intent, targets: parts }) ===
          canonicalJson({ release: meant["release"], intent: meant["intent"], targets: meant["targets"] });
        if (!same || canonicalJson(value["files"]) !== canonicalJson(filesIn(here.at("out")))) wrong.push(`${name}: ${target}`);
        expect(ANSWERS.compile.safeParse(value).error).toBeUndefined();
      } else {
        ended.refused++;
        const image = value.diagnostics?.[0]?.code === "PCL1026" && Object.keys(filesIn(here.at("out"))).some((path) => path.endsWith(".o"));
        if (!image && words(value.diagnostics).join() !== words(meant["diagnostics"]).join()) wrong.push(`${name}: ${target}, refused`);
        expect(problemShape.safeParse(value).error).toBeUndefined();
      }
    }
  }
  expect([wrong, Math.min(ended.released, ended.refused) > 0]).toEqual([[], true]);
});

const timeless = (value: Record<string, unknown>) => {
  const { diagnostics: _diagnostics, proof, ...rest } = value;
  return canonicalJson({ ...rest, ...(proof === undefined ? {} : { proof: { ...(proof as object), ms: 0 } }) });
};

test("what it says of manifests is what the command line says", async () => {
  const wrong: string[] = [];
  for (const [i, one] of MANIFESTS.entries()) {
    const other = MANIFESTS[(i + 1) % MANIFESTS.length];
    if (one.source.kind !== "manifests" || other?.source.kind !== "manifests" || one.source.text === "") continue;
    const { text, profile } = one.source;
    const b = other.source.profile === profile && other.source.text !== "" ? other.source.text : text;
    const { path, at } = folder({ "a.yaml": text, "b.yaml": b });
    const [said, meant] = [
      await told(post("/v1/diff", { a: text, b, profile })),
      await cli(["diff", "a.yaml", "b.yaml", "--profile", profile, "--json"], { cwd: path }),
    ];
    const value = JSON.parse(meant.out) as Record<string, unknown>;
    const same =
      said.status === 200 ? timeless(said.value) === timeless(value) : words(said.value.diagnostics).join() === words(value["diagnostics"]).join();
    if (!same) wrong.push(`${one.name}: diff`);
    if (said.status === 200) expect(ANSWERS.diff.safeParse(said.value).error).toBeUndefined();
    const linted = await told(post("/v1/lint", { source: text, profile }));
    const lints = JSON.parse((await cli(["lint", "a.yaml", "--profile", profile, "--json"], { cwd: path })).out) as Record<string, unknown>;
    if (words(linted.value.diagnostics).join() !== words(lints["diagnostics"]).join()) wrong.push(`${one.name}: lint`);
    rmSync(at(""), { recursive: true, force: true });
  }
  expect(wrong).toEqual([]);
});

test("what it says of engines is what the command line says", async () => {
  const { value } = await told(get("/v1/capabilities"));
  expect(value).toEqual(JSON.parse((await cli(["capabilities", "--json"])).out));
  expect(ANSWERS.capabilities.safeParse(value).error).toBeUndefined();
});
