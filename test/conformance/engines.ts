import { decide, evaluate, type Relation, relationOfIntent } from "#model";
import { targets } from "#targets";
import { emissionOf, meaningOf, meaningOfManifests } from "./emissions.ts";
import type { Case, Decision, Engine } from "./engine.ts";
import { ciliumOracle, cyclonusOracle } from "./oracles.ts";
import { symbolicDecision } from "./symbolic.ts";

const isIntent = (one: Case) => one.source.kind === "intent";
const judged = (one: Case, relation: Relation | null): readonly (Decision | null)[] =>
  one.flows.map(({ flow }) => (relation === null ? null : evaluate(relation, flow).decision));
const symbolic = (one: Case, relation: Relation | null) => one.flows.map(({ flow }) => (relation === null ? null : symbolicDecision(relation, flow)));
const levels = (one: Case) => (one.source.kind === "intent" ? relationOfIntent(one.source.intent) : null);

const reference: Engine = {
  name: "reference semantics",
  target: null,
  claims: isIntent,
  judge: (one) => one.flows.map(({ flow }) => (one.source.kind === "intent" ? decide(one.source.intent, flow).decision : null)),
};
const byLevels: Engine = { name: "levels of the intent", target: null, claims: isIntent, judge: (one) => judged(one, levels(one)) };
const bySymbols: Engine = { name: "symbolic relation of the intent", target: null, claims: isIntent, judge: (one) => symbolic(one, levels(one)) };

const nameOf = (profile: string) => profile.split("@")[0] as string;
/** What one profile emits, as another reads it. */
function readerOf(emitter: string, reader = emitter): Engine {
  return {
    name: emitter === reader ? `${reader}: read(emit())` : `${reader} reads ${emitter}`,
    target: nameOf(emitter),
    claims: (one) => meaningOf(one, emitter, reader) !== null,
    judge: (one) => judged(one, meaningOf(one, emitter, reader)),
  };
}
function symbolsOf(profile: string): Engine {
  return {
    name: `symbolic relation of ${profile}: read(emit())`,
    target: nameOf(profile),
    claims: (one) => emissionOf(one, profile).length > 0,
    judge: (one) => symbolic(one, meaningOf(one, profile, profile)),
  };
}
const isOf = (one: Case, product: string) => one.source.kind === "manifests" && nameOf(one.source.profile) === product;
const manifestsOf = (product: string): Engine => ({
  name: `${product} reads manifests`,
  target: product,
  claims: (one) => isOf(one, product),
  judge: (one) => judged(one, meaningOfManifests(one)),
});
const symbolsOfManifests = (product: string): Engine => ({
  name: `symbolic relation of ${product}'s manifests`,
  target: product,
  claims: (one) => isOf(one, product),
  judge: (one) => symbolic(one, meaningOfManifests(one)),
});

const emitting = targets.filter((target) => !target.reportOnly);
const ofDocuments = emitting.filter((target) => target.readFiles === undefined);
const newest = (product: string) => `${product}@${targets.find(({ name }) => name === product)?.versions.at(-1)}`;

/** Everything that judges the corpus. A further engine is one line. */
export const ENGINES: readonly Engine[] = [
  reference,
  byLevels,
  bySymbols,
  ...emitting.flatMap((target) => target.versions.map((version) => readerOf(`${target.name}@${version}`))),
  readerOf("cilium@1.20,policy-cidr-match-mode=nodes"),
  readerOf("kubernetes@1.36,ipblock-pods=match"),
  ...["cilium", "calico", "kube-router", "weave"].map((reader) => readerOf(newest("kubernetes"), newest(reader))),
  ...emitting.map((target) => symbolsOf(newest(target.name))),
  ...ofDocuments.map((target) => manifestsOf(target.name)),
  ...ofDocuments.map((target) => symbolsOfManifests(target.name)),
  cyclonusOracle(newest("kubernetes")),
  ciliumOracle(newest("cilium")),
  ciliumOracle(newest("kubernetes")),
];
