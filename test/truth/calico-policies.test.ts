import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import type { Diagnostic } from "#diagnostic";
import { parseManifests } from "#manifest";
import { calico } from "../../compiler/targets/calico/index.ts";
import { profileOf } from "../../compiler/targets/profile.ts";

const FOLDER = resolve(process.env["PORTCULLIS_DATA"] ?? "../shared/data", "policies");
const SUITES = ["calico-docs", "calico-repo"];

const errorsOf = (diagnostics: readonly Diagnostic[]) => diagnostics.filter((found) => found.severity === "error");
const manifests = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

interface Row {
  readonly kind: string;
  readonly outcome: "read" | "no policy" | "refused";
  readonly errors: readonly Diagnostic[];
}

function rowsOf(file: string, version: string): Row[] {
  const { documents, diagnostics } = parseManifests({ path: file, bytes: readFileSync(file) });
  const broken = errorsOf(diagnostics).map((error): Row => ({ kind: "not parsed", outcome: "refused", errors: [error] }));
  const read = documents.map((document): Row => {
    const reading = calico.read([document], profileOf(calico, version), null);
    const errors = errorsOf(reading.diagnostics);
    const set = /NetworkSet$|^Tier$/.test(document.kind);
    const outcome = errors.length > 0 ? "refused" : reading.objects > 0 || set ? "read" : "no policy";
    return { kind: document.kind, outcome, errors };
  });
  return [...broken, ...read];
}

function table(rows: readonly Row[]): string {
  const kinds = [...new Set(rows.map((row) => row.kind))].sort();
  const count = (kind: string, outcome: Row["outcome"]) => rows.filter((row) => row.kind === kind && row.outcome === outcome).length;
  const line = (kind: string) =>
    `${kind.padEnd(34)} ${(["read", "refused", "no policy"] as const).map((one) => String(count(kind, one)).padStart(9)).join(" ")}`;
  return [`${"kind".padEnd(34)} ${["read", "refused", "no policy"].map((one) => one.padStart(9)).join(" ")}`, ...kinds.map(line)].join("\n");
}

for (const suite of SUITES) {
  const folder = join(FOLDER, suite);
  if (!existsSync(folder)) {
    if (process.env["CI"]) test(`${suite}: the data folder is there`, () => expect.fail(`no data folder at ${folder}`));
    else test(`${suite}: not run: no data folder`, () => console.log(`${suite}: not run: no data folder`));
    continue;
  }
  test.each(["3.29", "3.32"])(`every manifest of ${suite} is read under %s or refused by field`, (version) => {
    const rows = manifests(folder).flatMap((file) => rowsOf(file, version));
    const nameless = rows.flatMap((row) => row.errors).filter((error) => error.at.length < 2 || error.source === null);
    console.log(`${suite} under calico@${version}\n${table(rows)}`);
    expect(nameless.map((error) => error.message)).toEqual([]);
    expect(rows.some((row) => row.outcome === "read")).toBe(true);
  });
}
