import "../../pipelines/cli/engine.ts";
import { cpu, type Job } from "./job.ts";
import { comparing, diffing, enumerating } from "./jobs/compare.ts";
import { compiling, compilingAgain, compilingRequests } from "./jobs/compile.ts";
import { imaging } from "./jobs/image.ts";
import { comparingLanguages } from "./jobs/languages.ts";
import { SHAPES } from "./worlds.ts";

/** Loads cdk8s only where it is measured. */
const writingBy = async (by: "cdk8s" | "portcullis"): Promise<Job> => (await import("./jobs/synth.ts")).writing(by);

const JOBS: Readonly<Record<string, () => Job | Promise<Job>>> = {
  compile: () => compiling,
  "compile-l7": () => compilingRequests,
  "compile-again": () => compilingAgain,
  diff: () => diffing,
  image: () => imaging,
  naive: () => enumerating,
  languages: () => comparingLanguages,
  "write-cdk8s": () => writingBy("cdk8s"),
  write: () => writingBy("portcullis"),
  ...Object.fromEntries(SHAPES.map((shape) => [`compare-${shape}`, () => comparing(shape)])),
};

const [name = "", size = "100"] = process.argv.slice(2);
const job = await JOBS[name]?.();
if (job === undefined) throw new Error(`no job ${name}; known: ${Object.keys(JOBS).join(", ")}`);
const loaded = cpu();
const { parts, note } = job(Number(size));
process.stdout.write(
  `${JSON.stringify({ name, size: Number(size), loaded, parts, note, all: cpu(), mib: process.resourceUsage().maxRSS / 1024 })}\n`,
);
