import { compile, type Output } from "#compiler";
import { flowText, labelContract, witnessLines } from "#explain";
import type { Intent } from "#ir";
import { type Document, parseManifests } from "#manifest";
import type { Inventory } from "#model";
import type { Chosen } from "#targets";
import type { ContractNote, CostNote, DeviationNote, ProofNote } from "../data.ts";
import { placeText } from "../graph/rules.ts";
import { podsText } from "../graph/selections.ts";

/** What compiling an intent for these engines shows: proofs, deviations, costs. */
export interface CompiledNotes {
  readonly proofs: readonly ProofNote[];
  readonly deviations: readonly DeviationNote[];
  readonly costs: readonly CostNote[];
}

export function compiledNotes(intent: Intent, profiles: readonly Chosen[], inventory: Inventory | null): CompiledNotes {
  const { outputs } = compile(intent, profiles, { inventory });
  return {
    proofs: outputs.map(proofNote),
    deviations: outputs.flatMap(({ profile, deviations }) =>
      deviations.map(({ rule, owner, reason, relation, witness }) => ({ profile, rule, owner, reason, relation, witness: witnessLines(witness) })),
    ),
    costs: outputs.flatMap((output, i) => (inventory === null ? [] : costNotes(documentsOf(output), profiles[i] as Chosen, inventory))),
  };
}

function documentsOf({ artifacts }: Output): readonly Document[] {
  return artifacts.flatMap(({ path, text, bytes }) => (bytes === undefined ? parseManifests({ path, bytes: text }).documents : []));
}

/** Policy-map entries by kinds of pods, where an engine has tables of limited size. */
export function costNotes(documents: readonly Document[], { target, profile }: Chosen, inventory: Inventory): readonly CostNote[] {
  if (target.cost === undefined) return [];
  const { rules, proxied, limits, estimated, endpoints } = target.cost(documents, profile, inventory);
  const shown = endpoints.slice(0, MOST_ENDPOINTS).map(({ name, pods, entries, redirect }) => ({ name, pods, entries, redirect }));
  return [{ profile: profile.text, rules, proxied, limit: limits.usual, exact: estimated.length === 0, endpoints: shown }];
}

const MOST_ENDPOINTS = 50;

function proofNote({ profile, proof, diagnostics }: Output): ProofNote {
  if (proof === null) {
    const [problem] = diagnostics.filter(({ severity }) => severity === "error");
    return { profile, statement: `refused: ${problem?.message ?? "it can't be said for this engine"}`, assumes: [], undefined: [] };
  }
  const { relation, engine, steps, classes } = proof;
  const shown = `${steps} steps of ${engine} over about 10^${classes} classes of flows`;
  const statement = relation === "equal" ? `what is written, read back, means exactly what the intent means: ${shown}` : `${relation}: ${shown}`;
  return { profile, statement, assumes: proof.assumes, undefined: proof.undefined.map(({ flow }) => flowText(flow)) };
}

/** Which labels each policy counts on. */
export function contractNotes(intent: Intent): readonly ContractNote[] {
  return labelContract(intent).map(({ policy, owner, clauses }) => ({
    policy,
    owner,
    clauses: clauses.map((one) => ({ role: one.role, id: one.id, selector: podsText({ kind: "pods", ...one }), source: placeText(one.source) })),
  }));
}
