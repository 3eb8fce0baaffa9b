import { expect } from "vitest";
import { hasErrors } from "#diagnostic";
import { DIRECTIONS } from "#ir";
import { evaluateSide } from "#model";
import { parseProfile } from "#targets";
import { cilium } from "../../compiler/targets/cilium/index.ts";
import { EXCEPTIONS } from "./cilium-exceptions.ts";
import { agree, documentsOf, expectedOf, inventoryOf, type TruthCase, type TruthProbe, truth, truthFlow } from "./load.ts";

function profiled(text: string) {
  const chosen = parseProfile(text, [cilium]);
  if ("diagnostics" in chosen) throw new Error(chosen.diagnostics[0]?.message);
  return chosen.profile;
}

/** Both sides of every probe, from the first of these verdict fields that the probe has. */
function differences(one: TruthCase, profile: string, fields: readonly string[]): string[] {
  const inventory = inventoryOf(one);
  const { relation, diagnostics } = cilium.read(documentsOf(one), profiled(profile), inventory);
  if (hasErrors(diagnostics)) return [`${one.name}: refused: ${diagnostics.find((found) => found.severity === "error")?.message}`];
  return one.probes.flatMap((probe) => {
    const expected = expectedOf(probe, fields);
    const flow = truthFlow(one, probe, inventory);
    return DIRECTIONS.flatMap((direction) => {
      const { decision, reason } = evaluateSide(relation, flow, direction);
      // The table says only that the proxy gets a DNS flow without a question; what it asks decides.
      const proxied = (probe.l7?.[direction] as string | undefined) === "proxied";
      const wanted = proxied ? "unknown" : expected[direction];
      const same = wanted === undefined || (wanted === "n/a" ? reason === "not a managed endpoint" : decision === wanted);
      return same ? [] : [`${one.name}: ${titleOf(probe)} ${direction} ${decision} (${reason}), not ${wanted}`];
    });
  });
}

function titleOf({ from, to, port, protocol, http, dns }: TruthProbe): string {
  return `${from} -> ${to}:${port}/${protocol}${http === undefined ? "" : ` ${http.method} ${http.path}`}${dns === undefined ? "" : ` ${dns}`}`;
}

/** Every side agrees but those of excepted cases; an exception must still be one. */
function agrees(group: string, cases: readonly TruthCase[], profile: string, fields: readonly string[] = ["expected"]): void {
  const excepted = new Set(EXCEPTIONS.flatMap((one) => one.cases).filter((name) => cases.some((one) => one.name === name)));
  const found = new Map(cases.map((one) => [one.name, differences(one, profile, fields)]));
  const wrong = [...found].flatMap(([name, list]) => (excepted.has(name) ? [] : list));
  const unused = [...excepted].filter((name) => found.get(name)?.length === 0);
  const probes = cases.reduce((sum, one) => sum + one.probes.length, 0);
  console.log(`${group}: ${cases.length} cases, ${probes} probes, ${wrong.length} sides disagree, ${excepted.size} cases excepted`);
  expect(wrong.slice(0, 20)).toEqual([]);
  expect(unused).toEqual([]);
  expect(probes).toBeGreaterThan(0);
}

const PODS_AND_NODES = "cilium@1.20,policy-cidr-match-mode=pods+nodes";
const CLUSTER_POLICIES = "enable-k8s-cluster-network-policy=true";

truth("engines/cilium.json", (cases) => agrees("cilium", cases, "cilium@1.20"));
truth("engines/cilium-nodes.json", (cases) => agrees("cilium-nodes", cases, "cilium@1.20,policy-cidr-match-mode=nodes"));
truth("engines/cilium-pods-nodes.json", (cases) => agrees("cilium-pods-nodes", cases, PODS_AND_NODES));
truth("engines/cilium-anycluster.json", (cases) => agrees("cilium-anycluster", cases, "cilium@1.20,policy-default-local-cluster=false"));
/** The engine of the traps took ClusterNetworkPolicies without being asked. */
truth("engines/traps-cilium.json", (cases) => agrees("traps-cilium", cases, `cilium@1.20,${CLUSTER_POLICIES}`));
truth("engines/networkpolicy.json", (cases) => {
  agrees("networkpolicy", cases, "cilium@1.20", ["cilium", "expected"]);
  agrees("networkpolicy with pods and nodes", cases, PODS_AND_NODES, ["ciliumPodsNodes", "cilium", "expected"]);
});
truth("engines/clusternetworkpolicy.json", (cases) => {
  agrees("clusternetworkpolicy", cases, `cilium@1.20,${CLUSTER_POLICIES}`, ["cilium", "expected"]);
  agrees("clusternetworkpolicy with pods and nodes", cases, `${PODS_AND_NODES},${CLUSTER_POLICIES}`, ["ciliumPodsNodes", "cilium", "expected"]);
});

for (const [suite, profile] of [
  ["cilium-connectivity", "cilium@1.20"],
  ["npa-conformance", `${PODS_AND_NODES},${CLUSTER_POLICIES}`],
  ["k8s-e2e", PODS_AND_NODES],
] as const) {
  truth(suite, (cases) =>
    agree(`${suite} under cilium`, cases, (_, documents, inventory) => cilium.read(documents, profiled(profile), inventory).relation),
  );
}
