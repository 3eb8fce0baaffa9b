export { capabilitiesJson, newestProfiles } from "./capabilities.ts";
export { type BuildOptions, type Built, buildRelease, builtJson, wantedProblem } from "./compile.ts";
export type { Cause, Upgrade } from "./diff/causes.ts";
export { type Compared, type Diff, type DiffOptions, diffJson, diffOf } from "./diff/diff.ts";
export type { Difference } from "./diff/difference.ts";
export { engineOf, likelyEngine } from "./engine.ts";
export { type Explained, explainFlows } from "./explain/explain.ts";
export { type Authored, type Explanation, explanationJson, type Rules, rulesOf } from "./explain/explanation.ts";
export { flowsProbed, flowsWorded, type Worded } from "./explain/flows.ts";
export { NOBODY } from "./explain/reference.ts";
export { type InspectedVerdict, type Inspection, inspectImage } from "./image/inspect.ts";
export { jsonText } from "./json.ts";
export { type Linted, lint } from "./lint/lint.ts";
export { lintedSource } from "./lint/linted.ts";
export { type Meaning, type MeaningOptions, meaningOf } from "./meaning.ts";
export { changesOf } from "./plan/changes.ts";
export { type PlanTold, planDigest, planTold, toldDigest } from "./plan/digest.ts";
export { type Enforced, enforcedBy } from "./plan/enforced.ts";
export { type Around, type Phase, type Plan, type PlanOptions, planBetween, planOf } from "./plan/plan.ts";
export { keyOf, meaningText, type Write, written } from "./plan/writes.ts";
export { type Draft, draftRelease, type Report } from "./release/draft.ts";
export {
  checksumOf,
  manifestSchema,
  REPORT_KINDS,
  type Release,
  type ReleaseManifest,
  type ReleaseStatement,
  releaseSchema,
  statementOf,
} from "./release/release.ts";
export { diagnosticsShape } from "./shapes/diagnostics.ts";
export { diffShape } from "./shapes/diff.ts";
export { evalShape } from "./shapes/eval.ts";
export { count, decision, names } from "./shapes/verdict.ts";
export { intentIn, type Loaded, manifestsOf, type Source, sourceOf } from "./source.ts";
export type { Amount, Count, Watch } from "./watch.ts";
