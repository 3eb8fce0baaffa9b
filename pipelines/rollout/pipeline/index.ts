import { CompileError, fromIssues } from "#diagnostic";
import { type GateInput, type PipelineInput, pipelineSchema, type RingOfInput, type StageInput } from "./schema.ts";

type Of<T, K> = T extends { readonly kind: K } ? Omit<T, "kind"> : never;
type Given<K extends GateInput["kind"]> = Of<GateInput, K>;

/** What a stage may say besides who it is for. */
export interface StageOptions {
  /** What has to hold before it begins. */
  readonly gates?: readonly GateInput[];
}

/** How releases get into one cluster, as a file's default export: checked when it is written. */
export function pipeline(input: PipelineInput): PipelineInput {
  const checked = pipelineSchema.safeParse(input);
  if (checked.success) return input;
  throw new CompileError(fromIssues(checked.error.issues, { schema: pipelineSchema, value: input, at: ["pipeline"], source: null }));
}

/** Nothing is enforced: recorded traffic is judged and, with `objects`, the engine shows by its own means what it would do. */
export function shadow({ gates: some = [], objects = false }: StageOptions & { readonly objects?: boolean } = {}): StageInput {
  return { kind: "shadow", name: "shadow", objects, gates: [...some] };
}

/** The new release for these pods and those of the rings before it; the old one for all others. */
export function ring(name: string, of: RingOfInput, { gates: some = [] }: StageOptions = {}): StageInput {
  return { kind: "ring", name, of, gates: [...some] };
}

/** The new release for everybody. */
export function full({ gates: some = [] }: StageOptions = {}): StageInput {
  return { kind: "full", name: "full", gates: [...some] };
}

/** What has to hold before a stage begins. */
export const gates = {
  /** Every byte of the release still means its intent. */
  proof: (): GateInput => ({ kind: "proof" }),
  /** No lint finds anything, but for these codes. */
  lints: (options: Given<"lints"> = {}): GateInput => ({ kind: "lints", ...options }),
  /** Recorded traffic changes no more than the budgets allow. */
  replay: (options: Given<"replay">["budgets"] & Pick<Given<"replay">, "flows"> = {}): GateInput => {
    const { flows, ...budgets } = options as { flows?: string[] } & NonNullable<Given<"replay">["budgets"]>;
    return { kind: "replay", budgets, ...(flows === undefined ? {} : { flows }) };
  },
  /** Recorded traffic went through this share of what changes. */
  coverage: (options: Given<"coverage"> = {}): GateInput => ({ kind: "coverage", ...options }),
  /** The stage before has stood this long. */
  soak: (time: string): GateInput => ({ kind: "soak", time }),
  /** A query of Prometheus answers with no more, or no less. */
  errorBudget: (options: Given<"error-budget">): GateInput => ({ kind: "error-budget", ...options }),
  /** As many people signed as the root file asks for. */
  approval: (): GateInput => ({ kind: "approval" }),
} as const;

export type { GateInput, PipelineInput, RingOfInput, StageInput } from "./schema.ts";
