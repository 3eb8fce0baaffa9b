import type { Path } from "#diagnostic";
import type { WrittenPortRule } from "../schema/ports.ts";
import type { PortClause } from "./entry.ts";
import { readLayer7 } from "./layer7.ts";
import { readServerName } from "./names.ts";
import { type PortContext, readPort } from "./ports.ts";

/** Whether the rule selects nodes: host policies know less of layer 7. */
export interface PortRuleContext extends PortContext {
  readonly host: boolean;
}
const MAX_PORTS = 40;
const TLS = ["terminatingTLS", "originatingTLS", "listener"] as const;

/** One entry of `toPorts`; without ports it contributes nothing (pkg/policy/rule.go mergeL4Filter). */
export function readPortRule(written: WrittenPortRule, context: PortRuleContext, path: Path): PortClause[] {
  const { findings, engine } = context;
  const { ports = [], rules, serverNames: names } = written;
  if (ports.length > MAX_PORTS) findings.add("PCL1003", [...path, "ports"], `the list has ${ports.length} ports, the limit is ${MAX_PORTS}`);
  for (const field of TLS) {
    if (written[field] === undefined) continue;
    findings.add(
      "PCL1005",
      [...path, field],
      `\`${field}\` is not read: what it lets through lies outside the policy`,
      "leave it out to judge the rest",
    );
  }
  const read = ports.map((port, i) => readPort(port, context, [...path, "ports", i]));
  const requests = rules === undefined ? null : readLayer7(rules, engine, findings, [...path, "rules"]);
  const serverNames = (names ?? []).flatMap((name, i) => readServerName(name, engine.minor, findings, [...path, "serverNames", i]) ?? []);
  if (names?.length === 0 && engine.minor >= 18) findings.add("PCL1004", [...path, "serverNames"], "the list of server names is empty");
  if (requests !== null) checkLayer7(requests.parser, written, read, context, path);
  if (serverNames.length > 0 && requests !== null)
    findings.add("PCL1004", [...path, "serverNames"], "server names cannot stand beside layer 7 rules without TLS termination");
  if (serverNames.length > 0 && !engine.layer7) findings.add("PCL1004", [...path, "serverNames"], "server names need the flag enable-l7-proxy");
  return read.flatMap(({ clauses }) =>
    clauses.map((clause) => ({ ...clause, requests: carries(clause, requests?.parser) ? requests : null, serverNames })),
  );
}

/** HTTP is read on TCP alone, whatever else the entry's protocol covers. */
function carries(clause: PortClause, parser: "http" | "dns" | undefined): boolean {
  return parser === "dns" || clause.key.endsWith("/TCP");
}

/** Cilium pkg/policy/api/rule_validation.go, the part about layer 7. */
function checkLayer7(
  parser: "http" | "dns",
  { ports = [] }: WrittenPortRule,
  read: readonly { readonly zero: boolean; readonly range: boolean }[],
  { findings, engine, direction, host }: PortRuleContext,
  path: Path,
): void {
  const at = [...path, "rules", parser];
  const refuse = (message: string, help?: string) => findings.add("PCL1012", at, message, help);
  if (!engine.layer7) refuse(`${parser} rules need the flag enable-l7-proxy`);
  if (host && (direction === "ingress" || parser === "http" || engine.minor < 17)) refuse(`${parser} rules cannot stand in a policy for nodes here`);
  if (parser === "dns" && direction === "ingress") refuse("dns rules cannot stand on ingress");
  if (parser === "dns" && ports.length === 0) refuse("dns rules need ports", "53 with protocol ANY");
  if (parser === "dns" && engine.minor >= 17 && read.some((one) => one.range)) refuse("dns rules take no port range");
  const other = ports.find(({ protocol }) => protocol !== "TCP");
  if (parser === "http" && other !== undefined) refuse(`http rules need protocol TCP, not ${other.protocol ?? "ANY"}`, "write `protocol: TCP`");
  if (read.some((one) => one.zero)) refuse(`${parser} rules cannot stand on port 0`, "name the port");
}
