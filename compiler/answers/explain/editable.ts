import { importManifests } from "#import";
import type { Intent } from "#ir";
import { type Document, titleOf } from "#manifest";
import { evaluate, type Flow, type Inventory, type Relation, relationOfIntent } from "#model";
import type { Chosen } from "#targets";
import { engineOf } from "../engine.ts";
import type { Source } from "../source.ts";

/** The intent that edits of a source speak of: the author's, or the one that its manifests mean; null where no intent says the same. */
export function editableIntent(source: Source, chosen: Chosen | null, inventory: Inventory | null): Intent | null {
  if (source.kind === "intent") return source.intent;
  if (source.kind === "release") return source.release.intent;
  if (source.kind === "image") return null;
  const { target, profile } = chosen ?? engineOf(source.documents);
  const { intent, origins } = importManifests(source.documents, target, profile, inventory);
  return intent === null ? null : placed(intent, origins, source.documents);
}

/** With the places of the objects that its policies were made of. */
function placed(intent: Intent, origins: ReadonlyMap<string, string>, documents: readonly Document[]): Intent {
  const policies = intent.policies.map((policy) => {
    const place = documents.find((one) => titleOf(one) === origins.get(policy.id))?.locate([]) ?? null;
    return { ...policy, source: place === null ? null : { file: place.file, line: place.line } };
  });
  return { ...intent, policies };
}

/** Whether an intent says of a flow what the whole source does: others' policies may decide, too. */
export function speaksFor(intent: Intent, relation: Relation, flow: Flow): boolean {
  return evaluate(relationOfIntent(intent), flow).decision === evaluate(relation, flow).decision;
}
