import { type Diagnostic, diagnostic, hasErrors } from "#diagnostic";
import type { Intent } from "#ir";
import { type Document, titleOf } from "#manifest";
import { type Inventory, relationOfIntent } from "#model";
import type { Profile, Target } from "#targets";
import { compare } from "#verify";
import { intentOf } from "./intent-of.ts";

export interface Imported {
  /** Null unless it was proved to mean what the manifests mean. */
  readonly intent: Intent | null;
  readonly origins: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads manifests as an engine does and gives the intent with exactly that meaning, or why there is none. */
export function importManifests(documents: readonly Document[], target: Target, profile: Profile, inventory: Inventory | null = null): Imported {
  const reading = target.read(documents, profile, inventory);
  const none = { intent: null, origins: new Map<string, string>() };
  if (hasErrors(reading.diagnostics)) return { ...none, diagnostics: reading.diagnostics };
  const { intent, origins, diagnostics: unplaced } = intentOf(reading.relation);
  const diagnostics = unplaced.map((one) => placed(one, documents));
  const found = [...reading.diagnostics, ...(reading.pending === null ? [] : [staged(profile)]), ...diagnostics];
  if (hasErrors(found)) return { ...none, diagnostics: found };
  const comparison = compare(reading.relation, relationOfIntent(intent), { inventory });
  if (comparison.undecided !== null) {
    const message = `the proof of the import did not finish: ${comparison.undecided.message}`;
    return { ...none, diagnostics: [...found, diagnostic("PCL4002", [profile.text], message, { help: "import fewer objects at once" })] };
  }
  const open = comparison.witnesses.length === 0 && comparison.relation === "unknown" && target.specification;
  if (comparison.relation === "equal" || open) return { intent, origins, diagnostics: found };
  const witness = comparison.witnesses[0] ?? comparison.undefined[0];
  const message =
    comparison.relation === "unknown"
      ? "the verdict of these manifests hangs on a fact that is not given"
      : `the intent made of these manifests would be ${comparison.relation}`;
  const help = "leave the object that the witness names out, and write its policy by hand";
  return { ...none, diagnostics: [...found, diagnostic("PCL4001", [profile.text], message, { help, witness })] };
}

function staged(profile: Profile): Diagnostic {
  const message = "staged policies are not part of the import";
  return diagnostic("PCL3003", [profile.text], message, { help: "enforce them first, or write them with `mode: audit`" });
}

/** With the place of the object that it speaks of. */
function placed(one: Diagnostic, documents: readonly Document[]): Diagnostic {
  const document = documents.find((each) => titleOf(each) === one.at[0] || titleOf({ ...each, namespace: "default" }) === one.at[0]);
  return document === undefined || one.source !== null ? one : { ...one, source: document.locate([]) };
}
