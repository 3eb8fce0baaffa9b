import type { Path } from "#diagnostic";
import { didYouMean } from "#diagnostic";
import type { LabelSet, Requirement } from "#ir";
import { type Document, nameOf } from "#manifest";
import { Findings, quoted } from "./findings.ts";
import { labelKeyProblem, labelValueProblem } from "./labels.ts";

type Operator = Requirement["operator"];
const OPERATORS: readonly Operator[] = ["In", "NotIn", "Exists", "DoesNotExist"];
const FIELDS = ["matchLabels", "matchExpressions"];

/** A label selector as the API server validates it; null where it was refused. `{}` is everything. */
export function readLabelSelector(value: unknown, document: Document, path: Path): { labels: LabelSet | null; diagnostics: Findings["list"] } {
  const findings = new Findings(document);
  return { labels: selectorOf(value, findings, path), diagnostics: findings.list };
}

/** As `readLabelSelector`, adding to findings. */
export function selectorOf(value: unknown, findings: Findings, path: Path): LabelSet | null {
  const before = findings.list.filter((one) => one.severity === "error").length;
  if (!isObject(value)) {
    findings.add("PCL1004", path, `a label selector is an object, this is ${nameOf(value)}`);
    return null;
  }
  for (const key of Object.keys(value)) if (!FIELDS.includes(key)) unknownField(findings, path, key, FIELDS);
  const requirements = [...matchLabels(value["matchLabels"], findings, [...path, "matchLabels"])];
  const expressions = value["matchExpressions"] ?? [];
  if (!Array.isArray(expressions)) findings.add("PCL1004", [...path, "matchExpressions"], `matchExpressions is ${nameOf(expressions)}, not a list`);
  else
    for (const [i, one] of expressions.entries()) {
      const requirement = expression(one, findings, [...path, "matchExpressions", i]);
      if (requirement !== null) requirements.push(requirement);
    }
  if (findings.list.filter((one) => one.severity === "error").length > before) return null;
  const labels = canonicalLabels(requirements);
  if (isContradiction(labels)) findings.add("PCL1051", path, "the selector contradicts itself and selects nothing");
  return labels;
}

/** Requirements sorted by key, operator and values, each once. */
export function canonicalLabels(requirements: readonly Requirement[]): LabelSet {
  const [only] = requirements;
  if (only === undefined || (requirements.length === 1 && only.values.length < 2)) return requirements;
  const sorted = new Map<string, Requirement>();
  for (const one of requirements) {
    const values = [...new Set(one.values)].sort();
    sorted.set(JSON.stringify([one.key, one.operator, values]), { ...one, values });
  }
  return [...sorted.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** No label valuation fulfils all requirements. */
export function isContradiction(labels: LabelSet): boolean {
  if (labels.length === 1 && labels[0]?.operator !== "In") return false;
  return labels.some(({ key }) => {
    const same = labels.filter((one) => one.key === key);
    const absent = same.every(({ operator }) => operator === "NotIn" || operator === "DoesNotExist");
    if (absent) return false;
    if (same.some(({ operator }) => operator === "DoesNotExist")) return true;
    const allowed = same.filter(({ operator }) => operator === "In").map(({ values }) => values);
    const banned = new Set(same.filter(({ operator }) => operator === "NotIn").flatMap(({ values }) => values));
    const [first, ...rest] = allowed;
    return first !== undefined && !first.some((value) => !banned.has(value) && rest.every((values) => values.includes(value)));
  });
}

function* matchLabels(value: unknown, findings: Findings, path: Path): Generator<Requirement> {
  if (value === undefined || value === null) return;
  if (!isObject(value)) return findings.add("PCL1004", path, `matchLabels is ${nameOf(value)}, not an object`);
  for (const [key, one] of Object.entries(value)) {
    const at = [...path, key];
    const problem = labelKeyProblem(key);
    if (problem !== null) findings.add("PCL1008", at, problem);
    if (typeof one !== "string") findings.add("PCL1004", at, `label ${quoted(key)} has ${nameOf(one)}, not text`, "quote the value");
    else if (labelValueProblem(one) !== null) findings.add("PCL1008", at, labelValueProblem(one) ?? "");
    else if (problem === null) yield { key, operator: "In", values: [one] };
  }
}

function expression(value: unknown, findings: Findings, path: Path): Requirement | null {
  const fail = (code: "PCL1004" | "PCL1008" | "PCL1009", at: Path, message: string, help?: string) => {
    findings.add(code, at, message, help);
    return null;
  };
  if (!isObject(value)) return fail("PCL1004", path, `a requirement is an object, this is ${nameOf(value)}`);
  const known = ["key", "operator", "values"];
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  for (const key of unknown) unknownField(findings, path, key, known);
  const { key, operator, values: listed } = value;
  const values = listed ?? [];
  if (typeof key !== "string") return fail("PCL1004", [...path, "key"], `the key is ${nameOf(key)}, not text`);
  const problem = labelKeyProblem(key);
  if (problem !== null) return fail("PCL1008", [...path, "key"], problem);
  if (!OPERATORS.includes(operator as Operator))
    return fail("PCL1009", [...path, "operator"], `the operator is ${nameOf(operator)}, not In, NotIn, Exists or DoesNotExist`);
  if (!Array.isArray(values)) return fail("PCL1004", [...path, "values"], `values is ${nameOf(values)}, not a list`);
  const listing = operator === "In" || operator === "NotIn";
  if (listing && values.length === 0) {
    const [means, instead] = operator === "In" ? ["nothing", "DoesNotExist, or name the values"] : ["everything", "no requirement"];
    return fail("PCL1009", path, `${operator} without values on ${quoted(key)} selects ${means}; use ${instead}`);
  }
  if (!listing && values.length > 0) return fail("PCL1009", path, `${String(operator)} on ${quoted(key)} takes no values`, "use In or NotIn");
  for (const [i, one] of values.entries()) {
    if (typeof one !== "string") return fail("PCL1004", [...path, "values", i], `a value of ${quoted(key)} is ${nameOf(one)}, not text`, "quote it");
    const bad = labelValueProblem(one);
    if (bad !== null) return fail("PCL1008", [...path, "values", i], bad);
  }
  return unknown.length > 0 ? null : { key, operator: operator as Operator, values };
}

function unknownField(findings: Findings, path: Path, key: string, known: readonly string[]): void {
  const near = didYouMean(key, known);
  findings.add("PCL1004", [...path, key], `unknown field ${quoted(key)}`, near === null ? undefined : `did you mean ${near}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
