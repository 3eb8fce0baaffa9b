import { quoted } from "#api";
import type { Path } from "#diagnostic";
import { PROTOCOL_NUMBERS } from "#model";
import type { RuleObject } from "../schema/rule.ts";
import type { Findings } from "./findings.ts";
import type { RulePlace } from "./read-rule.ts";
import type { HttpTerm, PathTerm } from "./rules.ts";

const MAX_TERMS = 20;
const MAX_PATH = 1_024;

/** The http clause of a rule: on allow rules of ingress over TCP only. */
export function readHttp(rule: RuleObject, protocol: number | null, findings: Findings, path: Path, place: RulePlace): HttpTerm | null {
  const { http } = rule;
  if (http === null || http === undefined) return null;
  const at = [...path, "http"];
  if (place.direction === "egress") findings.add("PCL1012", at, "http is not allowed in egress rules");
  if (rule.action !== "Allow") findings.add("PCL1012", at, `http is only valid on Allow rules, not on ${rule.action}`);
  if (protocol !== null && protocol !== PROTOCOL_NUMBERS.TCP) findings.add("PCL1012", at, "a rule with http must have protocol TCP or none");
  const methods = http.methods ?? [];
  const twice = methods.find((one, i) => methods.indexOf(one) !== i);
  if (twice !== undefined) findings.add("PCL1012", [...at, "methods"], `method ${quoted(twice)} is given twice`);
  const paths = (http.paths ?? []).flatMap((one, i) => readPath(one, findings, [...at, "paths", i]) ?? []);
  if (findings.engine.minor >= 32) {
    for (const [field, list] of [
      ["methods", methods],
      ["paths", paths],
    ] as const) {
      if (list.length > MAX_TERMS) findings.add("PCL1003", [...at, field], `${field} has ${list.length} items, the limit is ${MAX_TERMS}`);
    }
  }
  if (!findings.engine.applicationLayerPolicy) {
    findings.add(
      "PCL3003",
      at,
      `${findings.engine.text} enforces this rule at layer 4 only: every request on its ports passes`,
      "read it under the flag application-layer-policy where Dikastes and an Envoy sidecar are proven",
    );
  }
  return { methods, paths };
}

function readPath(
  object: { exact?: string | null | undefined; prefix?: string | null | undefined },
  findings: Findings,
  path: Path,
): PathTerm | null {
  const [exact, prefix] = [object.exact ?? "", object.prefix ?? ""];
  if ((exact === "") === (prefix === "")) {
    findings.add("PCL1012", path, exact === "" ? "a path needs exact or prefix" : "a path takes exact or prefix, not both");
    return null;
  }
  const term: PathTerm = exact === "" ? { kind: "prefix", path: prefix } : { kind: "exact", path: exact };
  if (!term.path.startsWith("/") || /[? #]/.test(term.path)) {
    findings.add("PCL1012", [...path, term.kind], `path ${quoted(term.path)} must start with / and have no ?, # or space`);
    return null;
  }
  if (findings.engine.minor >= 32 && term.path.length > MAX_PATH)
    findings.add("PCL1003", [...path, term.kind], `the path has ${term.path.length} characters, the limit is ${MAX_PATH}`);
  return term;
}
