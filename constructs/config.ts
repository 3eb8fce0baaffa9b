import * as z from "zod";
import { CODES, CompileError, codesNamed, type Diagnostic, diagnostic, didYouMean, oneOf, quoted } from "#diagnostic";
import { type Waiver, waiverSchema } from "#ir";
import { type BudgetsInput, budgetsSchema } from "#replay";
import { checked } from "./checked.ts";
import { placeOf } from "./place.ts";

/** One cluster of the repository. */
export interface ClusterEntry {
  readonly name: string;
  /** The policy program; by default the one named beside `clusters`. */
  readonly entry?: string;
  /** Engines of this cluster, e.g. `cilium@1.20,policy-cidr-match-mode=nodes`; the first one judges. */
  readonly profiles: readonly string[];
  /** What `kubectl get namespaces,pods,services,serviceaccounts,nodes -A -o yaml` printed. */
  readonly inventory?: string;
  /** The kubeconfig context that `live` means. */
  readonly context?: string;
  /** Policies that are not ours and are judged together with them: files, folders or `live`. */
  readonly with?: readonly string[];
  readonly waivers?: readonly Waiver[];
  /** What a replay may show and still pass; what is left out is as in `budgets` beside `clusters`. */
  readonly budgets?: BudgetsInput;
}
/** What portcullis.config.ts says. */
export interface Config {
  readonly entry?: string;
  readonly clusters: readonly ClusterEntry[];
  /** Waivers of every cluster. */
  readonly waivers?: readonly Waiver[];
  /** What a replay of recorded traffic may show and still pass. */
  readonly budgets?: BudgetsInput;
}

const waivers = z.array(waiverSchema).exactOptional();
const path = z.string().min(1);
const budgets = z
  .custom<BudgetsInput>((value) => budgetsSchema.safeParse(value).success, "budgets are counts, shares, and both by namespace or team")
  .exactOptional();

/** The shape of portcullis.config.ts. */
export const configSchema: z.ZodType<Config> = z.strictObject({
  entry: path.exactOptional(),
  clusters: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, "a cluster's name is lower-case letters, digits, `-` and `.`"),
        entry: path.exactOptional(),
        profiles: z.array(path).nonempty(),
        inventory: path.exactOptional(),
        context: path.exactOptional(),
        with: z.array(path).nonempty().exactOptional(),
        waivers,
        budgets,
      }),
    )
    .nonempty(),
  waivers,
  budgets,
});

/** The clusters of one repository; `export default defineConfig({ … })` in portcullis.config.ts. */
export function defineConfig(config: Config): Config {
  const source = placeOf(defineConfig);
  const known = checked(configSchema, config, ["portcullis.config.ts"], source);
  const problems = [...twins(known), ...badWaivers(known)];
  if (problems.length > 0) throw new CompileError(problems.map((one) => ({ ...one, source })));
  return known;
}

function twins({ clusters }: Config): Diagnostic[] {
  return clusters.flatMap(({ name }, i) =>
    clusters.findIndex((other) => other.name === name) === i
      ? []
      : [diagnostic("PCL1002", ["clusters", i, "name"], `cluster ${quoted(name)} is given twice`)],
  );
}

function badWaivers({ clusters, waivers: everywhere = [] }: Config): Diagnostic[] {
  const all = [...everywhere, ...clusters.flatMap((cluster) => cluster.waivers ?? [])];
  return all.flatMap(({ code }) => {
    if (codesNamed(code).some((one) => CODES[one].severity === "warning")) return [];
    if (codesNamed(code).length > 0) return [diagnostic("PCL1018", ["waivers", code], `${quoted(code)} is an error, which can't be waived`)];
    const near = didYouMean(code, [...Object.keys(CODES), ...Object.values(CODES).map((row) => row.name)]);
    const help = near === null ? `write a code of a warning, e.g. ${oneOf(["PCL2009", "W_OPENS_INTERNET"])}` : `did you mean ${near}`;
    return [diagnostic("PCL1018", ["waivers", code], `unknown code ${quoted(code)}`, { help })];
  });
}
