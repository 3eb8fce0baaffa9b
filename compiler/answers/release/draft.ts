import { type Compilation, digestOf, type Output, VERSION } from "#compiler";
import { type Diagnostic, invariant } from "#diagnostic";
import { canonicalJson, type Waiver } from "#ir";
import type { Inventory, Witness } from "#model";
import { checksumOf, type REPORT_KINDS, type ReleaseManifest, statementOf } from "./release.ts";

export interface DraftOptions {
  readonly inventory: Inventory | null;
  readonly waivers: readonly Waiver[];
  /** What lints found, waived or not. */
  readonly findings: readonly Diagnostic[];
  /** What was tested and replayed beside; a release names their bytes and doesn't hold them. */
  readonly reports: readonly Report[];
}
/** A report about what is released. */
export interface Report {
  readonly kind: (typeof REPORT_KINDS)[number];
  readonly name: string;
  readonly bytes: Uint8Array;
}
/** The files of a release, by path; `release.json` among them. No time, path, host or user is in them. */
export interface Draft {
  readonly digest: string;
  readonly manifest: ReleaseManifest;
  readonly files: ReadonlyMap<string, string | Uint8Array>;
}

/** Lays out a release of a compilation that was proved. */
export function draftRelease(compilation: Compilation, options: DraftOptions): Draft {
  invariant(compilation.ok, "only proved compilations are released");
  const files = new Map<string, string | Uint8Array>([["intent.json", canonicalJson(compilation.intent)]]);
  const folders = folderNames(compilation.outputs);
  for (const [i, { artifacts }] of compilation.outputs.entries())
    for (const one of artifacts) files.set(`${folders[i]}/${one.path}`, one.bytes ?? one.text);
  const held: Omit<ReleaseManifest, "checksum"> = {
    version: 1,
    compiler: VERSION,
    intent: { path: "intent.json", digest: `sha256:${compilation.digest}` },
    inventory: options.inventory && { digest: sha256(canonicalJson(plain(options.inventory))) },
    targets: compilation.outputs.map((output, i) => targetOf(output, folders[i] as string)),
    waivers: options.waivers.map(({ code, at = null, reason, owner = null, expires = null }) => ({ code, at, reason, owner, expires })),
    findings: counts(options.findings),
    reports: options.reports.map(({ kind, name, bytes }) => ({ kind, name, digest: `sha256:${digestOf(bytes)}`, bytes: bytes.length })),
  };
  const manifest: ReleaseManifest = { ...held, checksum: checksumOf(held) };
  const text = canonicalJson(statementOf(manifest));
  files.set("release.json", text);
  return { digest: sha256(text), manifest, files };
}

/** `artifacts/<target>`, and with its version where a release holds several of one target. */
function folderNames(outputs: readonly Output[]): string[] {
  const names = outputs.map(({ target, profile }) => {
    const alone = outputs.filter((other) => other.target === target).length === 1;
    return `artifacts/${alone ? target : (profile.split(",")[0] ?? profile)}`;
  });
  invariant(new Set(names).size === names.length, "every output has a folder of its own");
  return names;
}

function targetOf(output: Output, folder: string): ReleaseManifest["targets"][number] {
  const { proof } = output;
  invariant(proof?.relation === "equal", "a released output is proved equal");
  return {
    target: output.target,
    profile: output.profile,
    artifacts: output.artifacts.map((one) => ({
      path: `${folder}/${one.path}`,
      digest: `sha256:${digestOf(one.bytes ?? one.text)}`,
      bytes: (one.bytes ?? new TextEncoder().encode(one.text)).length,
    })),
    proof: { ...proof, relation: "equal", undefined: proof.undefined.map(witnessOf), assumes: [...proof.assumes] },
    deviations: output.deviations.map((one) => ({ ...one, substitution: { ...one.substitution }, witness: one.witness && witnessOf(one.witness) })),
  };
}

function witnessOf(witness: Witness): Record<string, unknown> {
  return plain(witness) as Record<string, unknown>;
}

/** Maps as objects with sorted keys: data that has one JSON spelling. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_key, one: unknown) => (one instanceof Map ? Object.fromEntries(one) : one)));
}

function counts(findings: readonly Diagnostic[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { code } of findings) found[code] = (found[code] ?? 0) + 1;
  return found;
}

/** `sha256:` and 64 hex digits. */
function sha256(text: string): string {
  return `sha256:${digestOf(text)}`;
}
