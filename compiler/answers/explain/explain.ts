import { suggestions, why } from "#explain";
import type { Flow, Inventory } from "#model";
import type { Chosen } from "#targets";
import type { Meaning } from "../meaning.ts";
import type { Source } from "../source.ts";
import type { Watch } from "../watch.ts";
import { editableIntent, speaksFor } from "./editable.ts";
import type { Explanation } from "./explanation.ts";

/** What is explained: a source and what it means, under which engine, in which cluster. */
export interface Explained {
  readonly source: Source;
  readonly meaning: Meaning;
  readonly profile: Chosen | null;
  readonly inventory: Inventory | null;
}

/** Why flows are judged as they are, and the smallest edits that would turn the verdicts. */
export function explainFlows({ source, meaning, profile, inventory }: Explained, flows: readonly Flow[], watch: Watch): readonly Explanation[] {
  const edited = editableIntent(source, profile, inventory);
  return flows.map((flow) => {
    const turns = edited !== null && speaksFor(edited, meaning.relation, flow);
    const edits = turns ? watch.working("looking for the smallest edit", () => suggestions(edited, flow)) : [];
    return { flow, why: why(meaning.relation, flow), edits };
  });
}
