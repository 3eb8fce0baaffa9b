import { quoted } from "#diagnostic";
import type { LabelSet, Requirement } from "../types.ts";
import type { Findings } from "./findings.ts";

const SEGMENT = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const ASCII = /^[\x20-\x7e]*$/;

/** The label that holds a namespace's name. */
export const NAME_LABEL = "kubernetes.io/metadata.name";

/** Prefixes under which engines keep their own identity labels; who selects on them escapes his namespace (CVE-2023-41333). */
const RESERVED = ["reserved:", "reserved.", "k8s:", "any:", "io.cilium.k8s.", "io.kubernetes.pod.namespace"];

/** Why a text is no Kubernetes label key, or null. */
export function labelKeyProblem(key: string): string | null {
  const slash = key.indexOf("/");
  const [prefix, name] = slash < 0 ? [null, key] : [key.slice(0, slash), key.slice(slash + 1)];
  if (prefix !== null && prefix.length > 253) return `the prefix of label key ${quoted(key)} has ${prefix.length} characters, the limit is 253`;
  if (name.length > 63) return `label key ${quoted(key)} has a name of ${name.length} characters, the limit is 63`;
  if (!ASCII.test(key)) return `label key ${quoted(key)} has characters outside ASCII`;
  if ((prefix !== null && !SUBDOMAIN.test(prefix)) || !SEGMENT.test(name)) return `${quoted(key)} is not a label key`;
  return null;
}

/** Why a text is no Kubernetes label value, or null. */
export function labelValueProblem(value: string): string | null {
  if (value.length > 63) return `label value ${quoted(value)} has ${value.length} characters, the limit is 63`;
  if (!ASCII.test(value)) return `label value ${quoted(value)} has characters outside ASCII`;
  return value === "" || SEGMENT.test(value) ? null : `${quoted(value)} is not a label value`;
}

/** Why a text is no name of a namespace, account or other object (RFC 1123 subdomain), or null. */
export function objectNameProblem(name: string): string | null {
  if (name.length > 253) return `name ${quoted(name)} has ${name.length} characters, the limit is 253`;
  return SUBDOMAIN.test(name) ? null : `${quoted(name)} is not a name of a Kubernetes object`;
}

/** The reserved prefix of a label key, or null. */
function reservedPrefix(key: string): string | null {
  return RESERVED.find((prefix) => key.startsWith(prefix)) ?? null;
}

const SHAPE = "letters, digits, `-`, `_` and `.`, beginning and ending with a letter or digit";

/** Keys, values and operators of a label set, and whether it contradicts itself. */
export function checkLabels(labels: LabelSet, findings: Findings): void {
  for (const [i, one] of labels.entries()) checkRequirement(one, findings.below(i));
  if (labels.length > 1 && labels.every((one) => one.operator !== "In" || one.values.length > 0) && contradicts(labels))
    findings.report("PCL1051", [], "the label requirements contradict each other and select nothing", "leave one of them out");
}

function checkRequirement({ key, operator, values }: Requirement, findings: Findings): void {
  const reserved = reservedPrefix(key);
  if (reserved !== null) {
    const escape = operator === "DoesNotExist" || operator === "NotIn" ? ": such a selector escapes its namespace" : "";
    findings.report(
      "PCL1014",
      ["key"],
      `label key ${quoted(key)} lies under the reserved prefix \`${reserved}\`${escape}`,
      "select by pod and namespace labels",
    );
  } else {
    const problem = labelKeyProblem(key);
    if (problem !== null) findings.report("PCL1008", ["key"], problem, `a name of at most 63 ${SHAPE}, after an optional DNS prefix and \`/\``);
  }
  for (const [i, value] of values.entries()) {
    const problem = labelValueProblem(value);
    if (problem !== null) findings.report("PCL1008", ["values", i], problem, `at most 63 ${SHAPE}`);
  }
  const wantsValues = operator === "In" || operator === "NotIn";
  if (wantsValues && values.length === 0) {
    const says = operator === "In" ? "selects nothing; use `Exists` for any value" : "excludes nothing; leave the requirement out";
    findings.report("PCL1009", ["values"], `\`${operator}\` without values ${says}`, "name at least one value");
  }
  if (!wantsValues && values.length > 0)
    findings.report("PCL1009", ["values"], `\`${operator}\` takes no values`, `use \`${operator === "Exists" ? "In" : "NotIn"}\` for these values`);
}

/** Whether no label valuation satisfies all requirements. */
export function contradicts(labels: LabelSet): boolean {
  return [...new Set(labels.map((one) => one.key))].some((key) => {
    const group = labels.filter((one) => one.key === key);
    const absent = group.every((one) => one.operator === "DoesNotExist" || one.operator === "NotIn");
    if (absent) return false;
    if (group.some((one) => one.operator === "DoesNotExist")) return true;
    const ins = group.filter((one) => one.operator === "In");
    if (ins.length === 0) return false;
    const excluded = new Set(group.filter((one) => one.operator === "NotIn").flatMap((one) => one.values));
    return !(ins[0] as Requirement).values.some((value) => !excluded.has(value) && ins.every((one) => one.values.includes(value)));
  });
}
