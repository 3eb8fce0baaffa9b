import { parseAllDocuments, stringify } from "yaml";
import { outcomeOf } from "../../corpus/kubernetes/trap.ts";
import { code, fenced, page, table } from "../markdown.ts";
import { TOLD, type Told } from "./chosen.ts";

/** The verdicts of a case by profile, as the readers find them. */
export function verdictsOf({ trap, profiles }: Told): readonly (readonly [profile: string, outcome: string])[] {
  return profiles.map((profile) => [profile, outcomeOf(trap, profile)]);
}

export function trapsPage(): string {
  return page(
    "The same YAML, three meanings",
    "the corpus of the tests",
    "A NetworkPolicy says less than it seems to: what it means is what the engine makes of it. Here the same objects and the same flow are judged by the readers\nof several engines; `unknown` means that the specification leaves the verdict to the engine. In namespace `shop` are the pods `web`, `api` and `job`, and\n`agent`, which is on the network of its node; in `blog` and `lab` a pod `web` each. Pods have addresses in 10.0.0.0/16, nodes in 192.168.0.0/16, and the\nService `api` has the ClusterIP 10.96.0.10.",
    "`portcullis eval`, `explain` and `diff` answer the same for your objects: `--profile` names the engine.",
    ...TOLD.map(section),
  );
}

function section(told: Told): string {
  const objects = parseAllDocuments(told.trap.manifests).map((one) => stringify(one.toJS(), { lineWidth: 120 }));
  const rows = verdictsOf(told).map(([profile, outcome]) => [code(profile), outcome]);
  return [`## ${told.title}`, fenced("yaml", objects.join("---\n")), `${code(told.trap.flow)}:`, table(["read as", "verdict"], rows), told.why].join(
    "\n\n",
  );
}
