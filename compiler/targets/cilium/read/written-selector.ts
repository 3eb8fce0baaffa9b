import { type Findings, labelKeyProblem, labelValueProblem, quoted } from "#api";
import type { Path } from "#diagnostic";
import type { WrittenSelector } from "../schema/selector.ts";
import { SOURCES } from "./identity-labels.ts";
import type { Requirement } from "./requirement.ts";

/** A selector's requirements, those of `matchLabels` apart: Cilium overwrites some of them. */
export interface ReadSelector {
  readonly labels: readonly Requirement[];
  readonly expressions: readonly Requirement[];
}
/** Sources of labels on addresses; selectors on them go through CIDR, name and group members instead. */
const ADDRESS_SOURCES = ["cidr", "fqdn", "cidrgroup"];

/** Cilium pkg/labels/validation.go; keys without a source match labels of any source. */
export function readSelector(written: WrittenSelector, findings: Findings, path: Path): ReadSelector {
  const labels = Object.entries(written.matchLabels ?? {}).flatMap(([key, value]): Requirement[] => {
    const at = [...path, "matchLabels", key];
    checkValue(value, findings, at);
    return readKey(key, findings, at).map((label) => ({ ...label, operator: "In", values: [value] }));
  });
  const expressions = (written.matchExpressions ?? []).flatMap(({ key, operator, values = [] }, i): Requirement[] => {
    const at = [...path, "matchExpressions", i];
    const listing = operator === "In" || operator === "NotIn";
    if (listing && values.length === 0) findings.add("PCL1009", [...at, "values"], `${operator} on ${quoted(key)} needs values`);
    if (!listing && values.length > 0) findings.add("PCL1009", [...at, "values"], `${operator} on ${quoted(key)} takes no values`, "use In or NotIn");
    for (const [j, value] of values.entries()) checkValue(value, findings, [...at, "values", j]);
    return readKey(key, findings, [...at, "key"]).map((label) => ({ ...label, operator, values }));
  });
  return { labels: onePerKey(labels, findings, [...path, "matchLabels"]), expressions };
}

/** `app` and `any:app` are one label to Cilium, which keeps one of the two values, in no fixed order. */
function onePerKey(labels: readonly Requirement[], findings: Findings, path: Path): Requirement[] {
  const kept = new Map<string, Requirement>();
  for (const one of labels) {
    const name = `${one.source}:${one.key}`;
    const before = kept.get(name)?.values[0];
    if (before !== undefined && before !== one.values[0]) {
      const message = `${quoted(name)} is given twice: Cilium keeps ${quoted(before)} or ${quoted(one.values[0])}, at random`;
      findings.add("PCL1015", [...path, one.key], message, "write the label once");
    }
    kept.set(name, one);
  }
  return [...kept.values()];
}

export function requirementsOf({ labels, expressions }: ReadSelector): Requirement[] {
  return [...labels, ...expressions];
}

function checkValue(value: string, findings: Findings, path: Path): void {
  const problem = labelValueProblem(value);
  if (problem !== null) findings.add("PCL1008", path, problem);
}

function readKey(key: string, findings: Findings, path: Path): { source: string; key: string }[] {
  const parts = key.split(":");
  const [source, name] = parts.length === 1 ? [SOURCES.any, key] : [parts[0] ?? "", parts[1] ?? ""];
  const problem = parts.length > 2 ? `label key ${quoted(key)} has more than one source` : labelKeyProblem(name);
  if (problem !== null) findings.add("PCL1008", path, problem);
  else if (!/^[A-Za-z0-9]+$/.test(source))
    findings.add("PCL1008", path, `label key ${quoted(key)} has a source that is not made of letters and digits`);
  else if (ADDRESS_SOURCES.includes(source)) {
    findings.add(
      "PCL1005",
      path,
      `labels of source ${quoted(source)} are not read in selectors`,
      "write the addresses, names or groups in their own member",
    );
  } else return [{ source, key: name }];
  return [];
}
