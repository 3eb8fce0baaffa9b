import { statSync } from "node:fs";
import { checksumOf, type Release, type ReleaseManifest, type ReleaseStatement, releaseSchema, statementOf } from "#answers";
import { digestOf } from "#compiler";
import { type Diagnostic, diagnostic, hasErrors, printable } from "#diagnostic";
import { canonicalIntent, canonicalJson, type Intent, readIntent } from "#ir";
import { parseValue } from "#manifest";
import { sha256 } from "./digest.ts";
import { readEntries } from "./entries.ts";
import { archiveProblem, pathProblem, twins } from "./paths.ts";

export interface ReadRelease {
  /** null if there is any finding. */
  readonly value: Release | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a release directory and checks every byte of it against its digests. */
export function readRelease(root: string, shown: string): ReadRelease {
  if (!isFolder(root)) return fail(diagnostic("PCL1023", [shown], `\`${printable(shown)}\` is no release directory`));
  const entries = readEntries(root);
  if (entries.diagnostics.length > 0) return { value: null, diagnostics: entries.diagnostics };
  const bytes = entries.files.get("release.json");
  if (bytes === undefined) return fail(archiveProblem("release.json", "is missing"));
  const statement = statementIn(bytes);
  if (!("predicate" in statement)) return { value: null, diagnostics: statement.diagnostics };
  const { predicate: manifest } = statement;
  const wild = wildPaths(statement);
  if (wild.length > 0) return { value: null, diagnostics: wild };
  const files = [...listed(manifest, entries.files), ...unlisted(manifest, entries.files)];
  const diagnostics = files.length > 0 ? files : contradictions(statement);
  const intentBytes = entries.files.get("intent.json");
  const intent = intentBytes === undefined || diagnostics.length > 0 ? null : intentOf(intentBytes, diagnostics);
  if (intent === null || hasErrors(diagnostics)) return { value: null, diagnostics };
  return { value: { digest: sha256(bytes), manifest, intent, files: entries.files }, diagnostics: [] };
}

function fail(problem: Diagnostic): ReadRelease {
  return { value: null, diagnostics: [problem] };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function statementIn(bytes: Uint8Array): ReleaseStatement | { readonly diagnostics: readonly Diagnostic[] } {
  const parsed = parseValue({ path: "release.json", bytes });
  if (!("value" in parsed)) return parsed;
  const checked = releaseSchema.safeParse(parsed.value);
  if (!checked.success) {
    const problems = checked.error.issues.map((issue) => {
      const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
      return diagnostic("PCL1004", ["release.json", ...path], printable(issue.message.toLowerCase(), 200), { source: parsed.locate(path) });
    });
    return { diagnostics: problems };
  }
  const canonical = canonicalJson(parsed.value) === Buffer.from(bytes).toString("utf8");
  return canonical ? checked.data : { diagnostics: [rebuilt("`release.json` is not in canonical form")] };
}

function rebuilt(problem: string): Diagnostic {
  return diagnostic("PCL6001", ["release.json"], problem, { help: "build the release again" });
}

/** A statement says of what it speaks twice, as subjects and in its predicate, and has a checksum. */
function contradictions({ subject, predicate }: ReleaseStatement): Diagnostic[] {
  const same = canonicalJson(subject) === canonicalJson(statementOf(predicate).subject);
  if (!same) return [rebuilt("the subjects of `release.json` are not what its predicate lists")];
  const [said, actual] = [predicate.checksum, checksumOf(predicate)];
  return said === actual ? [] : [rebuilt(`\`release.json\` has checksum ${brief(actual)} and says ${brief(said)}`)];
}

/** Paths that no release may hold, wherever it names them. */
function wildPaths({ subject, predicate }: ReleaseStatement): Diagnostic[] {
  const artifacts = predicate.targets.flatMap(({ target, artifacts: some }) => some.map(({ path }) => ({ path, target })));
  const outside = artifacts.filter(({ path, target }) => !path.startsWith(`artifacts/${target}/`) && !path.startsWith(`artifacts/${target}@`));
  const named = [...new Set([...artifacts.map(({ path }) => path), ...subject.map(({ name }) => name)])];
  const wild = named.flatMap((path) => pathProblem(path) ?? []);
  const misplaced = outside
    .filter(({ path }) => pathProblem(path) === null)
    .map(({ path, target }) => archiveProblem(path, `stands outside \`artifacts/${printable(target)}/\``));
  const paths = artifacts.map(({ path }) => path);
  const twice = paths.filter((path, i) => paths.indexOf(path) !== i).map((path) => archiveProblem(path, "is listed twice"));
  return [...wild, ...misplaced, ...twice, ...twins(named)];
}

function listed(manifest: ReleaseManifest, files: ReadonlyMap<string, Uint8Array>): Diagnostic[] {
  const artifacts = manifest.targets.flatMap((target) => target.artifacts);
  return [manifest.intent, ...artifacts].flatMap(({ path, digest }) => {
    const bytes = files.get(path);
    if (bytes === undefined) return [diagnostic("PCL6001", [path], `\`${printable(path)}\` is listed in release.json and missing`)];
    const actual = sha256(bytes);
    if (actual === digest) return [];
    return [
      diagnostic("PCL6001", [path], `\`${printable(path)}\` has digest ${brief(actual)}, release.json says ${brief(digest)}`, {
        help: "the bytes were changed after the build",
      }),
    ];
  });
}

/** The first 16 digits: enough to tell two apart. */
function brief(digest: string): string {
  return digest.slice("sha256:".length, "sha256:".length + 16);
}

function unlisted(manifest: ReleaseManifest, files: ReadonlyMap<string, Uint8Array>): Diagnostic[] {
  const known = new Set(["release.json", manifest.intent.path, ...manifest.targets.flatMap((target) => target.artifacts.map((one) => one.path))]);
  return [...files.keys()]
    .filter((path) => !known.has(path))
    .map((path) => diagnostic("PCL6001", [path], `\`${printable(path)}\` is not listed in release.json`, { help: "a release holds nothing else" }));
}

function intentOf(bytes: Uint8Array, diagnostics: Diagnostic[]): Intent | null {
  const parsed = parseValue({ path: "intent.json", bytes });
  if (!("value" in parsed)) {
    diagnostics.push(...parsed.diagnostics);
    return null;
  }
  const read = readIntent(parsed.value);
  diagnostics.push(...read.diagnostics.filter((one) => one.severity === "error"));
  if (read.intent === null) return null;
  const digest = `sha256:${digestOf(canonicalJson(canonicalIntent(read.intent)))}`;
  if (digest !== sha256(bytes)) diagnostics.push(diagnostic("PCL6001", ["intent.json"], "`intent.json` is not in canonical form"));
  return read.intent;
}
