import { expect } from "vitest";
import { hasErrors } from "#diagnostic";
import { DIRECTIONS, type Direction } from "#ir";
import { evaluateSide, type Relation } from "#model";
import { calico } from "../../compiler/targets/calico/index.ts";
import { profileOf } from "../../compiler/targets/profile.ts";
import { type Exception, LONG_PREFIXES } from "./calico-exceptions.ts";
import { agree, documentsOf, inventoryOf, type TruthCase, type TruthProbe, truth, truthFlow } from "./load.ts";

const SIDECAR = new Map([["application-layer-policy", ["true"]]]);
/** Cases with requests were judged as Dikastes would, in `calico.json` by profile, in the traps by name. */
const judgesRequests = (one: TruthCase) =>
  one.profile?.includes("application-layer-policy") === true || one.probes.some((probe) => probe.http !== undefined);

/** Every flow of the tables leaves from this port. */
const SOURCE_PORT = 34_567;
const PENDING = { ingress: "pendingIngress", egress: "pendingEgress" } as const;

function differences(one: TruthCase): string[] {
  const inventory = inventoryOf(one);
  const { relation, pending, diagnostics } = calico.read(
    documentsOf(one),
    profileOf(calico, "3.32", judgesRequests(one) ? SIDECAR : new Map()),
    inventory,
  );
  if (hasErrors(diagnostics)) return [`${one.name}: refused: ${diagnostics.find((found) => found.severity === "error")?.message}`];
  return one.probes.flatMap((probe) => {
    const flow = { ...truthFlow(one, probe, inventory), sourcePort: SOURCE_PORT };
    const judge = (under: Relation, direction: Direction, wanted: unknown, what: string) => {
      const { decision, reason } = evaluateSide(under, flow, direction);
      const same = wanted === "n/a" ? reason === "not a managed endpoint" : decision === wanted;
      return same ? [] : [`${one.name}: ${titleOf(probe)} ${what} ${direction} ${decision} (${reason}), not ${wanted}`];
    };
    return DIRECTIONS.flatMap((direction) => [
      ...judge(relation, direction, probe[direction], "enforced"),
      ...judge(pending ?? relation, direction, probe[PENDING[direction]] ?? probe[direction], "pending"),
    ]);
  });
}

function titleOf(probe: TruthProbe): string {
  return `${probe.from} -> ${probe.to}:${probe.port}/${probe.protocol}${probe.http === undefined ? "" : ` ${probe.http.method} ${probe.http.path}`}`;
}

/** Both sides of every probe agree, enforced and pending; an exception must still be one. */
function agrees(group: string, cases: readonly TruthCase[], exceptions: readonly Exception[] = []): void {
  const excepted = new Set(exceptions.flatMap((one) => one.cases));
  const found = new Map(cases.map((one) => [one.name, differences(one)]));
  const wrong = [...found].flatMap(([name, list]) => (excepted.has(name) ? [] : list));
  const unused = [...excepted].filter((name) => found.get(name)?.length === 0);
  const probes = cases.reduce((sum, one) => sum + one.probes.length, 0);
  console.log(`${group}: ${cases.length} cases, ${probes} probes, ${wrong.length} disagree, ${excepted.size} cases excepted`);
  expect(wrong.slice(0, 20)).toEqual([]);
  expect(unused).toEqual([]);
  expect(probes).toBeGreaterThan(0);
}

truth("engines/calico.json", (cases) => agrees("calico", cases, [LONG_PREFIXES]));
truth("engines/traps-calico.json", (cases) => agrees("traps-calico", cases));
truth("engines/networkpolicy.json", (cases) => agrees("networkpolicy under calico", cases));
truth("engines/clusternetworkpolicy.json", (cases) => agrees("clusternetworkpolicy under calico", cases));

/** Published suites tell only whether the whole flow passes. */
for (const suite of ["npa-conformance", "k8s-e2e", "cyclonus"]) {
  truth(suite, (cases) =>
    agree(`${suite} under calico`, cases, (_, documents, inventory) => calico.read(documents, profileOf(calico, "3.32"), inventory).relation),
  );
}
