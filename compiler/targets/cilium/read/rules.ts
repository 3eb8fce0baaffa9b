import type { Findings } from "#api";
import type { Path } from "#diagnostic";
import { DIRECTIONS, type Direction } from "#ir";
import type { Inventory } from "#model";
import type { WrittenPeers } from "../schema/peers.ts";
import type { WrittenIcmp, WrittenPortRule } from "../schema/ports.ts";
import type { WrittenSpec } from "../schema/spec.ts";
import type { Engine } from "../versions.ts";
import type { CidrGroup } from "./cidr-groups.ts";
import type { Entry, PortClause, Selected } from "./entry.ts";
import { readIcmps } from "./icmp.ts";
import { readPeers } from "./peers.ts";
import { readPortRule } from "./port-rules.ts";
import type { Requirement } from "./requirement.ts";
import { type Scope, scopedRequirement } from "./scope.ts";
import { readSelector, requirementsOf } from "./written-selector.ts";

/** What the rules of one spec need to know beside their text. */
export interface RuleContext {
  readonly subject: Selected;
  readonly host: boolean;
  readonly scope: Scope;
  readonly engine: Engine;
  readonly groups: readonly CidrGroup[];
  readonly inventory: Inventory | null;
  readonly findings: Findings;
  /** For explanations. */
  readonly id: string;
}

interface WrittenRule {
  readonly toPorts?: readonly WrittenPortRule[] | undefined;
  readonly icmps?: readonly WrittenIcmp[] | undefined;
  readonly authentication?: { readonly mode: Entry["authentication"] & string } | undefined;
}

/** Every rule of a spec, in both directions. */
export function readRules(spec: WrittenSpec, context: RuleContext, path: Path): Entry[] {
  return DIRECTIONS.flatMap((direction) => {
    const isolates = defaultDeny(spec, direction, context.engine);
    return (["allow", "deny"] as const).flatMap((verdict) => {
      const section = verdict === "allow" ? direction : (`${direction}Deny` as const);
      return (spec[section] ?? []).map((rule, i) => {
        const at = [...path, section, i];
        const peers = withoutDirection(rule);
        return {
          direction,
          tier: "normal" as const,
          priority: 0,
          verdict,
          subject: context.subject,
          peers: readPeers(peers, { ...context, direction, deny: verdict === "deny" }, at),
          ports: readPorts(rule, direction, context, at),
          defaultDeny: isolates,
          authentication: verdict === "allow" ? authenticationOf(rule, context, at) : null,
          requires: requiresOf(peers, direction, context, at),
          policy: context.id,
          place: () => context.findings.document.locate(at),
          rule: `${context.id} ${at
            .filter((step) => step !== "spec")
            .join(".")
            .replace(/\.(\d+)/g, "[$1]")}`,
        };
      });
    });
  });
}

/** An explicit value wins; else a section isolates by having rules. */
function defaultDeny(spec: WrittenSpec, direction: Direction, engine: Engine): boolean {
  if (!engine.defaultDenyFlags) return true;
  const given = spec.enableDefaultDeny?.[direction];
  return given ?? (spec[direction] ?? []).length + (spec[`${direction}Deny`] ?? []).length > 0;
}

function withoutDirection(rule: object): WrittenPeers {
  const members = Object.entries(rule).filter(([key]) => /^(from|to)[A-Z]/.test(key) && key !== "toPorts");
  return Object.fromEntries(members.map(([key, value]) => [key.replace(/^(from|to)/, ""), value])) as WrittenPeers;
}

/** null: the rule names no port and covers every protocol. An entry that contributes nothing still is one. */
function readPorts(rule: WrittenRule, direction: Direction, context: RuleContext, path: Path): PortClause[] | null {
  const { toPorts = [], icmps = [] } = rule;
  const { engine, findings } = context;
  if (icmps.length > 0 && !engine.icmp) findings.add("PCL1004", [...path, "icmps"], "ICMP rules need the flag enable-icmp-rules");
  if (icmps.length > 0 && toPorts.length > 0)
    findings.add("PCL1004", [...path, "icmps"], "`icmps` cannot stand beside `toPorts`", "write a rule for each");
  const services = (rule as { readonly toServices?: readonly unknown[] }).toServices ?? [];
  if (engine.minor < 17 && services.length > 0 && toPorts.length > 0)
    findings.add("PCL1004", [...path, "toPorts"], "`toServices` with `toPorts` needs Cilium 1.17");
  const clauses = [
    ...toPorts.flatMap((one, i) => readPortRule(one, { ...context, direction }, [...path, "toPorts", i])),
    ...readIcmps(icmps, findings, [...path, "icmps"]),
  ];
  return toPorts.length + icmps.length === 0 ? null : clauses;
}

function authenticationOf(rule: WrittenRule, { engine, findings }: RuleContext, path: Path): Entry["authentication"] {
  const mode = rule.authentication?.mode ?? null;
  if (mode === null || engine.authentication) return mode;
  if (mode !== "disabled") findings.add("PCL3003", [...path, "authentication"], `\`mode: ${mode}\` is not enforced while mesh-auth-enabled is false`);
  return null;
}

/** Until 1.18: `fromRequires` and `toRequires`, all of which must hold. */
function requiresOf(peers: WrittenPeers, direction: Direction, { findings, scope, engine }: RuleContext, path: Path): Requirement[] {
  const field = direction === "ingress" ? "fromRequires" : "toRequires";
  return (peers.Requires ?? []).flatMap((one, i) =>
    scopedRequirement(requirementsOf(readSelector(one, findings, [...path, field, i])), scope, engine),
  );
}
