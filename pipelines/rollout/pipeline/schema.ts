import * as z from "zod";
import { budgetsSchema } from "#replay";

/** Names of pipelines and stages: they become parts of names of objects. */
const name = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, "a name has lower-case letters, digits and dashes inside")
  .max(40);
const label = z.string().min(1).max(317);
const value = z.string().max(63);

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
/** A length of time as people write it: `90s`, `30m`, `12h`, `2d`; in seconds. */
const duration = z
  .string()
  .regex(/^[0-9]{1,6}[smhd]$/, "a time is a number with s, m, h or d, such as 30m")
  .transform((text) => Number(text.slice(0, -1)) * (SECONDS[text.slice(-1)] as number));

const errorBudgetSchema = z.strictObject({
  kind: z.literal("error-budget"),
  /** It is written to logs: a secret in it is refused. */
  prometheus: z
    .url({ protocol: /^https?$/ })
    .refine((text) => !/^https?:\/\/[^/?#]*@|[?#]/i.test(text), "an address has no user, password, `?` or `#`: name a token by `tokenFrom`"),
  query: z.string().min(1),
  /** The query's answer must not be above or below this. */
  atMost: z.number().exactOptional(),
  atLeast: z.number().exactOptional(),
  /** Name of an environment variable with a bearer token. */
  tokenFrom: z.string().min(1).exactOptional(),
});

export const gateSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("proof") }),
  z.strictObject({ kind: z.literal("lints"), allow: z.array(z.string()).default([]) }),
  z.strictObject({ kind: z.literal("replay"), budgets: budgetsSchema.prefault({}), flows: z.array(z.string()).min(1).exactOptional() }),
  z.strictObject({ kind: z.literal("coverage"), share: z.number().min(0).max(1).default(1), flows: z.array(z.string()).min(1).exactOptional() }),
  z.strictObject({ kind: z.literal("soak"), time: duration }),
  errorBudgetSchema,
  z.strictObject({ kind: z.literal("approval") }),
]);
/** What has to hold before a stage begins. */
export type Gate = z.output<typeof gateSchema>;
export type GateInput = z.input<typeof gateSchema>;

export const ringOfSchema = z
  .strictObject({
    namespaces: z.array(value.min(1)).min(1).exactOptional(),
    /** Each key with the values that belong to the ring. */
    labels: z.record(label, z.union([value, z.array(value).min(1)])).exactOptional(),
    /** Of the workloads in the inventory, by a hash of namespace and name: more percent are always the same ones and others. */
    percent: z.number().gt(0).max(100).exactOptional(),
    /** The label that names a workload. */
    key: label.exactOptional(),
  })
  .refine(
    (one) => one.namespaces !== undefined || one.labels !== undefined || one.percent !== undefined,
    "a ring names namespaces, labels or percent",
  )
  .refine(
    (one) => (one.percent === undefined) === (one.key === undefined),
    "percent and key go together: the key is the label that names a workload",
  );
/** Who belongs to a ring; all that is said must hold. */
export type RingOf = z.output<typeof ringOfSchema>;
export type RingOfInput = z.input<typeof ringOfSchema>;

const gates = z.array(gateSchema).default([]);
export const stageSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("shadow"), name: z.literal("shadow"), objects: z.boolean().default(false), gates }),
  z.strictObject({
    kind: z.literal("ring"),
    name: name.refine((one) => one !== "shadow" && one !== "full", "this name is taken"),
    of: ringOfSchema,
    gates,
  }),
  z.strictObject({ kind: z.literal("full"), name: z.literal("full"), gates }),
]);
/** One step of a release. */
export type Stage = z.output<typeof stageSchema>;
export type StageInput = z.input<typeof stageSchema>;

export const pipelineSchema = z
  .strictObject({
    name,
    /** The engine of the cluster, such as `cilium@1.20`. */
    target: z.string().min(1),
    /** Where journal and lease stand. */
    namespace: name.default("portcullis-system"),
    cluster: z
      .strictObject({
        /** Of the namespace kube-system: no other cluster will do. */
        uid: z.string().min(1).exactOptional(),
        context: z.string().min(1).exactOptional(),
        /** A file as kubectl prints it, or `live`. */
        inventory: z.string().min(1).exactOptional(),
      })
      .prefault({}),
    /** Recorded traffic for the gates that replay. */
    flows: z.array(z.string()).default([]),
    stages: z.array(stageSchema).min(1),
    /** What becomes of a release with a stage behind it when a gate fails. */
    onFail: z.enum(["rollback", "stop"]).default("rollback"),
  })
  .superRefine(({ stages }, context) => {
    const wrong = (path: (string | number)[], message: string) => context.addIssue({ code: "custom", path: ["stages", ...path], message });
    if (stages.at(-1)?.kind !== "full") wrong([], "the last stage is full()");
    for (const [i, stage] of stages.entries()) {
      if (stages.findIndex((one) => one.name === stage.name) < i) wrong([i, "name"], `there are two stages \`${stage.name}\``);
      if (stage.kind === "shadow" && i > 0) wrong([i], "shadow() comes first");
      for (const [j, gate] of stage.gates.entries())
        if (gate.kind === "error-budget" && gate.atMost === undefined && gate.atLeast === undefined)
          wrong([i, "gates", j], "an error budget says `atMost` or `atLeast`");
      if (stage.gates.filter((one) => one.kind === "approval").length > 1)
        wrong([i, "gates"], "one approval() is enough, the root file says how many keys");
    }
  });
/** How releases get into one cluster: checked, with every default filled in. */
export type Pipeline = z.output<typeof pipelineSchema>;
/** A pipeline as it is written. */
export type PipelineInput = z.input<typeof pipelineSchema>;
