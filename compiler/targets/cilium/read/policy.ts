import { Findings, labelKeyProblem, nameProblem, namespaceProblem } from "#api";
import { type Diagnostic, hasErrors, type Path } from "#diagnostic";
import { type Document, nameOf, titleOf } from "#manifest";
import type { Inventory, Kind } from "#model";
import { stored } from "../schema/prune.ts";
import { specShape, type WrittenSpec } from "../schema/spec.ts";
import type { Engine } from "../versions.ts";
import type { CidrGroup } from "./cidr-groups.ts";
import type { Entry, Selected } from "./entry.ts";
import { SOURCES } from "./identity-labels.ts";
import { selectorKey } from "./requirement.ts";
import { readRules } from "./rules.ts";
import { scopedSubject } from "./scope.ts";
import { selectorCubes } from "./selector.ts";
import { readSelector } from "./written-selector.ts";

/** What an object's rules may refer to. */
export interface Surroundings {
  readonly engine: Engine;
  readonly groups: readonly CidrGroup[];
  readonly inventory: Inventory | null;
}
export interface ReadPolicy {
  /** Empty where the object was refused. */
  readonly entries: readonly Entry[];
  readonly diagnostics: readonly Diagnostic[];
  readonly accepted: boolean;
}

const SECTIONS = ["ingress", "ingressDeny", "egress", "egressDeny"] as const;

/** A CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy, as the API server stores it and the agent takes it; a bad part refuses all of it. */
export function readCiliumPolicy(document: Document, around: Surroundings): ReadPolicy {
  const findings = new Findings(document);
  const namespace = document.kind === "CiliumNetworkPolicy" ? document.namespace || "default" : null;
  const problem = nameProblem(document.name);
  if (problem !== null) findings.add("PCL1008", ["metadata", "name"], problem);
  const misplaced = namespace === null ? null : namespaceProblem(namespace);
  if (misplaced !== null) findings.add("PCL1008", ["metadata", "namespace"], misplaced);
  const { spec, specs } = document.value;
  const written: (readonly [unknown, Path])[] = [...(given(spec) ? [[spec, ["spec"]] as const] : [])];
  if (Array.isArray(specs)) written.push(...specs.map((one, i) => [one, ["specs", i]] as const));
  else if (given(specs)) findings.add("PCL1004", ["specs"], `specs is ${nameOf(specs)}, not a list`);
  if (written.length === 0 && !Array.isArray(specs)) findings.add("PCL1004", [], "neither `spec` nor `specs` is given");
  if (written.length === 0 && Array.isArray(specs)) findings.add("PCL1053", ["specs"], "the list is empty: the object does nothing");
  const id = titleOf({ ...document, namespace: namespace ?? "" });
  const read = written.map(([value, path]) => readSpec(value, path, { document, namespace, around, findings, id }));
  const diagnostics = [...read.flatMap((one) => one.diagnostics), ...findings.list];
  const accepted = !hasErrors(diagnostics);
  return { entries: accepted ? read.flatMap((one) => one.entries) : [], diagnostics, accepted };
}

function given(value: unknown): boolean {
  return value !== undefined && value !== null;
}

interface SpecContext {
  readonly document: Document;
  readonly namespace: string | null;
  readonly around: Surroundings;
  readonly findings: Findings;
  readonly id: string;
}

function readSpec(value: unknown, path: Path, context: SpecContext): { entries: readonly Entry[]; diagnostics: readonly Diagnostic[] } {
  const { document, namespace, around, findings, id } = context;
  const { value: spec, diagnostics } = stored(document, specShape(around.engine.minor), value, path);
  if (spec === null) return { entries: [], diagnostics };
  const rules = SECTIONS.reduce((sum, section) => sum + (spec[section]?.length ?? 0), 0);
  if (rules === 0) {
    const message = "the policy has no rules: it allows nothing and isolates nothing";
    if (around.engine.minor < 17) findings.add("PCL1053", path, message);
    else findings.add("PCL1006", path, `${message}, the agent refuses it`, "write `ingress: [{}]` to isolate");
  }
  for (const [i, label] of (spec.labels ?? []).entries()) {
    const problem = labelKeyProblem(label.key);
    if (problem !== null) findings.add("PCL1053", [...path, "labels", i, "key"], problem);
  }
  const subject = subjectOf(spec, namespace, context, path);
  if (subject === null) return { entries: [], diagnostics };
  const { selected, host, init } = subject;
  const entries = readRules(spec, { ...around, subject: selected, host, scope: { namespace, init }, findings, id }, path);
  return { entries, diagnostics };
}

const POD: readonly Kind[] = ["pod"];
const NODE: readonly Kind[] = ["host"];

function subjectOf(
  { endpointSelector, nodeSelector }: WrittenSpec,
  namespace: string | null,
  { around, findings }: SpecContext,
  path: Path,
): { selected: Selected; host: boolean; init: boolean } | null {
  if ((endpointSelector === undefined) === (nodeSelector === undefined)) {
    const what =
      endpointSelector === undefined ? "neither `endpointSelector` nor `nodeSelector` is" : "both `endpointSelector` and `nodeSelector` are";
    findings.add("PCL1009", path, `${what} given`, "write exactly one");
    return null;
  }
  if (nodeSelector !== undefined) return nodesOf(nodeSelector, namespace, around, findings, [...path, "nodeSelector"]);
  const at = [...path, "endpointSelector"];
  const { requirements, overwritten } = scopedSubject(readSelector(endpointSelector ?? {}, findings, at), namespace);
  if (overwritten !== null) findings.add("PCL1053", at, `namespace \`${overwritten}\` is overwritten: the object selects its own namespace`);
  const cubes = selectorCubes(requirements, "S", POD, around.engine);
  if (cubes.length === 0) findings.add("PCL1053", at, "no pod can have these labels: the object selects none");
  const init = requirements.some(({ source, key }) => source === SOURCES.reserved && key === "init");
  return { selected: { key: selectorKey(requirements), cubes, endpoints: true }, host: false, init };
}

/** Host policies: clusterwide only, and without the host firewall nothing enforces them. */
function nodesOf(
  written: NonNullable<WrittenSpec["nodeSelector"]>,
  namespace: string | null,
  { engine }: Surroundings,
  findings: Findings,
  path: Path,
): { selected: Selected; host: boolean; init: boolean } {
  const { labels, expressions } = readSelector(written, findings, path);
  const requirements = [...labels, ...expressions];
  if (namespace !== null)
    findings.add("PCL1009", path, "`nodeSelector` cannot stand in a namespaced object", "write a CiliumClusterwideNetworkPolicy");
  else if (!engine.hostFirewall) findings.add("PCL1053", path, "nodes are not enforced without the flag enable-host-firewall");
  const cubes = engine.hostFirewall ? selectorCubes(requirements, "S", NODE, engine) : [];
  return { selected: { key: `node/${selectorKey(requirements)}`, cubes, endpoints: false }, host: true, init: false };
}
