import { checkPattern } from "#algebra";
import { type Findings, quoted } from "#api";
import type { Path } from "#diagnostic";
import { type Conjunction, isOneOf, text, textIs, textMatches, V } from "#model";
import type { WrittenHttp, WrittenLayer7 } from "../schema/ports.ts";
import type { Engine } from "../versions.ts";
import type { Requests } from "./entry.ts";
import { readName } from "./names.ts";

/** What a port's `rules` let through; null: they are empty and everything passes. */
export function readLayer7(rules: WrittenLayer7, engine: Engine, findings: Findings, path: Path): Requests | null {
  const given = Object.entries(rules).filter(([key, value]) => value !== undefined && key !== "l7");
  if (given.length === 0 && rules.l7 === undefined) {
    const removed = engine.minor >= 20 ? ["http", "dns"] : ["http", "dns", "kafka", "l7proto"];
    findings.add("PCL1004", path, "`rules` names no protocol, the API server refuses it", `one of ${removed.join(", ")}`);
    return null;
  }
  if (given.length !== 1 || (rules.l7 !== undefined && rules.l7proto === undefined)) {
    findings.add("PCL1004", path, "`rules` must have exactly one protocol", "write a port entry for each protocol");
    return null;
  }
  for (const field of ["kafka", "l7proto"] as const) {
    const value = rules[field];
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    findings.add("PCL1005", [...path, field], `\`${field}\` rules are not read, and are gone in Cilium 1.20`, "allow the port, or use another proxy");
  }
  if (rules.http !== undefined && rules.http.length > 0) {
    return { parser: "http", alternatives: rules.http.map((rule, i) => readHttp(rule, findings, [...path, "http", i])) };
  }
  if (rules.dns !== undefined && rules.dns.length > 0) {
    const names = rules.dns.flatMap((rule, i) => readName(rule, engine.minor, findings, [...path, "dns", i]) ?? []);
    return { parser: "dns", alternatives: names.map((pattern) => [isOneOf(V.request, ["dns"]), textMatches(V.dnsName, pattern)]) };
  }
  return null;
}

/** Cilium pkg/envoy/policy: `path`, `method` and `host` are RE2 that must cover the whole value; `:path` has the query, `:authority` the port. */
function readHttp(rule: WrittenHttp, findings: Findings, path: Path): Conjunction {
  const literals = [isOneOf(V.request, ["http"])];
  for (const [field, variable] of [
    ["method", V.method],
    ["path", V.path],
    ["host", V.host],
  ] as const) {
    const pattern = rule[field];
    if (pattern === undefined || pattern === "") continue;
    const problem = checkPattern(pattern);
    if (problem === null) literals.push(textMatches(variable, pattern));
    else findings.add(problem.kind === "budget" ? "PCL1013" : "PCL1012", [...path, field], `${quoted(pattern)}: ${problem.message}`);
  }
  for (const header of rule.headers ?? []) literals.push(headerLiteral(header));
  for (const [i, match] of (rule.headerMatches ?? []).entries()) {
    const at = [...path, "headerMatches", i];
    if (match.secret !== undefined && match.secret.name === "") findings.add("PCL1012", [...at, "secret", "name"], "the name of the secret is empty");
    else if (match.mismatch !== undefined) continue;
    else if (match.secret !== undefined) {
      findings.add("PCL1005", [...at, "secret"], "a header value in a Secret is not read", "write the value, or match the header's presence");
    } else literals.push(headerIs(match.name, match.value === undefined || match.value === "" ? null : match.value));
  }
  return literals;
}

/** `Name: value` is split at the first space; a single word asks for the header's presence. */
function headerLiteral(written: string) {
  const space = written.indexOf(" ");
  if (space < 0) return headerIs(written, null);
  return headerIs(written.slice(0, space).replace(/:+$/, ""), written.slice(space + 1));
}

function headerIs(name: string, value: string | null) {
  const variable = V.header(name.toLowerCase());
  return value === null ? text(variable, { kind: "notIn", values: [] }) : textIs(variable, value);
}
