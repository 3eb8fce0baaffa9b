import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import type { Diagnostic } from "#diagnostic";
import { parseManifests } from "#manifest";
import { parseProfile } from "#targets";

/** Manifests that other people published, kept outside this repository. */
const FOLDER = resolve(process.env["PORTCULLIS_DATA"] ?? "../shared/data", "policies");

/** Kinds that take part in a meaning without being policies themselves. */
const SUPPORTING = /NetworkSet$|^Tier$|^CiliumCIDRGroup$/;
const OUTCOMES = ["read", "refused", "no policy"] as const;

interface Row {
  readonly kind: string;
  readonly outcome: (typeof OUTCOMES)[number];
  readonly errors: readonly Diagnostic[];
}

const errorsOf = (diagnostics: readonly Diagnostic[]) => diagnostics.filter((found) => found.severity === "error");

function manifests(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function rowsOf(file: string, profile: string): Row[] {
  const chosen = parseProfile(profile);
  if ("diagnostics" in chosen) throw new Error(chosen.diagnostics[0]?.message);
  const { documents, diagnostics } = parseManifests({ path: file, bytes: readFileSync(file) });
  const broken = errorsOf(diagnostics).map((error): Row => ({ kind: "not parsed", outcome: "refused", errors: [error] }));
  const read = documents.map((document): Row => {
    const reading = chosen.target.read([document], chosen.profile, null);
    const errors = errorsOf(reading.diagnostics);
    const outcome = errors.length > 0 ? "refused" : reading.objects > 0 || SUPPORTING.test(document.kind) ? "read" : "no policy";
    return { kind: `${document.apiVersion} ${document.kind}`, outcome, errors };
  });
  return [...broken, ...read];
}

function table(rows: readonly Row[]): string {
  const kinds = [...new Set(rows.map((row) => row.kind))].sort();
  const count = (kind: string, outcome: Row["outcome"]) => rows.filter((row) => row.kind === kind && row.outcome === outcome).length;
  const line = (kind: string) => `${kind.padEnd(60)} ${OUTCOMES.map((one) => String(count(kind, one)).padStart(9)).join(" ")}`;
  return [`${"kind".padEnd(60)} ${OUTCOMES.map((one) => one.padStart(9)).join(" ")}`, ...kinds.map(line)].join("\n");
}

export interface Expectation {
  /** Nothing of this suite may be read as a policy. */
  readonly allRefused?: boolean;
}

/** Every manifest of a suite is read, or refused by a diagnostic that names the place; prints a table of counts. */
export function corpus(suite: string, profile: string, { allRefused = false }: Expectation = {}): void {
  const folder = join(FOLDER, suite);
  if (!existsSync(folder)) {
    if (process.env["CI"]) test(`${suite}: the data folder is there`, () => expect.fail(`no data folder at ${folder}`));
    else test(`${suite}: not run: no data folder`, () => console.log(`${suite}: not run: no data folder`));
    return;
  }
  test(`every manifest of ${suite} is read under ${profile} or refused by field`, () => {
    const rows = manifests(folder).flatMap((file) => rowsOf(file, profile));
    console.log(`${suite} under ${profile}\n${table(rows)}`);
    const nameless = rows.flatMap((row) => row.errors).filter((error) => error.source === null || error.message === "");
    expect(nameless.map((error) => `${error.code} ${error.message}`)).toEqual([]);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.some((row) => row.outcome === "read")).toBe(!allRefused);
  });
}
