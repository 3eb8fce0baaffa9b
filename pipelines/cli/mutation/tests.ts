import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { canonicalIntent, canonicalJson, type Intent } from "#ir";
import type { Claim } from "#verify";
import { killedWithUs } from "./child.ts";

/** A repository's own tests, as its vitest runs them. */
export interface Suite {
  readonly vitest: string;
  readonly root: string;
  readonly entry: string;
  /** Test files or folders; empty: those that import the entry. */
  readonly tests: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}
/** What a run came to, and what its tests claimed of the intent on trial. */
export interface Ran {
  readonly passed: boolean;
  readonly tests: number;
  readonly claims: readonly Claim[];
  readonly output: string;
}

/** The tests beside an entry; null where no vitest is installed. */
export function suiteOf(entry: string, tests: readonly string[], env: Suite["env"]): Suite | null {
  try {
    const manifest = createRequire(entry).resolve("vitest/package.json");
    return { vitest: join(dirname(manifest), "vitest.mjs"), root: rootAbove(dirname(entry)), entry, tests, env };
  } catch {
    return null;
  }
}

function rootAbove(folder: string): string {
  return existsSync(join(folder, "package.json")) || dirname(folder) === folder ? folder : rootAbove(dirname(folder));
}

/** Every process of the run gets this before anything else: the intent on trial, its stand-in, and where claims are written. */
const PRELOAD = `
import { appendFileSync, readFileSync } from "node:fs";
const { original, mutant, claims } = JSON.parse(readFileSync(new URL("./trial.json", import.meta.url), "utf8"));
globalThis[Symbol.for("portcullis.trial")] = { original, mutant, record: (claim) => appendFileSync(claims, JSON.stringify(claim) + "\\n") };
`;

/** Runs the tests while each app that says the original says the mutant instead. */
export async function runSuite(suite: Suite, original: Intent, mutant: Intent | null): Promise<Ran> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "portcullis-trial-")));
  try {
    const [claims, report] = [join(folder, "claims.ndjson"), join(folder, "report.json")];
    writeFileSync(claims, "");
    writeFileSync(join(folder, "preload.mjs"), PRELOAD);
    writeFileSync(join(folder, "trial.json"), JSON.stringify({ original: canonicalJson(canonicalIntent(original)), mutant, claims }));
    const files = suite.tests.length > 0 ? ["run", ...suite.tests] : ["related", suite.entry, "--run"];
    const more = ["--reporter=json", `--outputFile=${report}`, "--passWithNoTests", ...(mutant === null ? [] : ["--bail=1"])];
    const { code, output } = await execute(suite, [...files, ...more], join(folder, "preload.mjs"));
    const lines = new Set(readFileSync(claims, "utf8").split("\n"));
    const found = [...lines].filter((line) => line !== "").map((line) => JSON.parse(line) as Claim);
    return { passed: code === 0, tests: testsIn(report), claims: found, output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function execute({ vitest, root, env }: Suite, args: readonly string[], preload: string): Promise<{ code: number | null; output: string }> {
  const own = Object.entries(env).filter(([name]) => !name.startsWith("VITEST"));
  const options = `${env["NODE_OPTIONS"] ?? ""} --import=${pathToFileURL(preload).href}`.trim();
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [vitest, ...args], {
      cwd: root,
      env: { ...Object.fromEntries(own), NODE_OPTIONS: options },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const release = killedWithUs(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        output = (output + text).slice(-8_000);
      });
    child.on("error", fail).on("close", release);
    child.on("close", (code) => done({ code, output }));
  });
}

function testsIn(report: string): number {
  try {
    return (JSON.parse(readFileSync(report, "utf8")) as { readonly numTotalTests: number }).numTotalTests;
  } catch {
    return 0;
  }
}
