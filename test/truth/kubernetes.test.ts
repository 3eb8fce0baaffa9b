import { expect } from "vitest";
import { hasErrors } from "#diagnostic";
import { type Document, parseManifests } from "#manifest";
import { parseProfile } from "#targets";
import { agree, type TruthCase, truth } from "./load.ts";

function chosen(text: string) {
  const found = parseProfile(text);
  if ("diagnostics" in found) throw new Error(found.diagnostics[0]?.message);
  return found;
}
function relationUnder(text: string) {
  const { target, profile } = chosen(text);
  return (one: TruthCase, documents: readonly Document[]) => {
    const { relation, diagnostics } = target.read(documents, profile, null);
    if (hasErrors(diagnostics)) throw new Error(`${one.name}: ${diagnostics[0]?.message}`);
    return relation;
  };
}
const MATCH = "kubernetes@1.36,ipblock-pods=match";

for (const group of ["k8s-e2e", "cyclonus"]) truth(group, (cases) => agree(group, cases, relationUnder(MATCH)));
truth("npa-conformance", (cases) => agree("npa-conformance", cases, relationUnder("kubernetes@1.36")));
truth("engines/clusternetworkpolicy.json", (cases) => agree("clusternetworkpolicy under kubernetes", cases, relationUnder(MATCH)));
truth("engines/networkpolicy.json", (cases) => agree("networkpolicy under kubernetes", cases, relationUnder(MATCH)));

interface Rejected {
  readonly name: string;
  readonly batch: string;
  readonly manifest?: object;
  readonly manifests?: readonly object[];
}
truth("engines/rejected.json", (cases) => {
  const { target, profile } = chosen(MATCH);
  const ours = (cases as unknown as readonly Rejected[]).filter(({ batch }) => batch === "np" || batch === "kcnp");
  const taken = ours.filter(({ name, manifest, manifests }) => {
    const objects = manifests ?? [manifest];
    const documents = objects.flatMap((object) => parseManifests({ path: name, bytes: JSON.stringify(object) }).documents);
    return !hasErrors(target.read(documents, profile, null).diagnostics);
  });
  console.log(`rejected under kubernetes: ${ours.length} objects, ${taken.length} taken`);
  expect(taken.map(({ name }) => name)).toEqual([]);
  expect(ours.length).toBeGreaterThan(0);
});
