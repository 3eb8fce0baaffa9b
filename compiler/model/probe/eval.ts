import { type Diagnostic, diagnostic, fromIssues, type Path, type Place, seen, type Wording } from "#diagnostic";
import { evaluate } from "../evaluate.ts";
import type { Inventory } from "../inventory.ts";
import type { Relation } from "../relation.ts";
import type { Decision, SideVerdict } from "../verdict.ts";
import { flowsBehindService } from "./behind-service.ts";
import { flowOf } from "./flow.ts";
import { type Probe, probesSchema } from "./schema.ts";
import { evaluateService } from "./service-verdict.ts";

export interface EvalSide {
  readonly verdict: Decision;
  readonly by: readonly string[];
  readonly reason: string;
}
export interface EvalResult {
  readonly name: string;
  readonly verdict: Decision;
  readonly egress: EvalSide;
  readonly ingress: EvalSide;
  readonly via: "kernel" | "proxy";
  readonly missing: readonly string[];
  readonly expect: "allow" | "deny" | null;
  /** null without `expect`. */
  readonly ok: boolean | null;
}
/** The answer of `eval`: one result a probe, in their order. */
export interface EvalReport {
  readonly results: readonly EvalResult[];
  readonly summary: { readonly allow: number; readonly deny: number; readonly unknown: number; readonly failed: number };
}

/** The probes of a file that holds one value; unknown fields are errors. */
export function readProbes(
  value: unknown,
  file: string,
  locate: (path: Path) => Place | null = () => null,
): { readonly probes: readonly Probe[] | null; readonly diagnostics: readonly Diagnostic[] } {
  const parsed = probesSchema.safeParse(value);
  if (parsed.success) return { probes: parsed.data.probes, diagnostics: [] };
  const diagnostics = parsed.error.issues.flatMap((issue) => {
    const source = locate(issue.path.map((step) => (typeof step === "symbol" ? String(step) : step)));
    return fromIssues([issue], { schema: probesSchema, value, at: [file], source, wording: probeWording });
  });
  return { probes: null, diagnostics };
}

/** A port has a code of its own. */
const probeWording: Wording = ({ path }, value) =>
  path.at(-1) === "port" ? { code: "PCL1007", message: `the port is ${seen(value)}, not a number from 1–65535` } : null;

/** Judges every probe; `report` is null when one of them is no flow of this inventory. */
export function evalProbes(
  relation: Relation,
  probes: readonly Probe[],
  inventory: Inventory,
  /** Called for each probe. */
  judged: () => void = () => undefined,
): { readonly report: EvalReport | null; readonly diagnostics: readonly Diagnostic[] } {
  const results: EvalResult[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [i, probe] of probes.entries()) {
    judged();
    const flow = flowsBehindService(probe, inventory) ?? flowOf(probe, inventory);
    if ("message" in flow) {
      diagnostics.push(diagnostic(flow.code, ["probes", i, ...flow.at], flow.message, flow.help === null ? {} : { help: flow.help }));
      continue;
    }
    const verdict = "backends" in flow ? evaluateService(relation, flow) : evaluate(relation, flow);
    const expect = probe.expect ?? null;
    results.push({
      name: probe.name ?? `probe ${i + 1}`,
      verdict: verdict.decision,
      egress: sideOf(verdict.egress),
      ingress: sideOf(verdict.ingress),
      via: verdict.via,
      missing: verdict.missing,
      expect,
      ok: expect === null ? null : expect === verdict.decision,
    });
  }
  return { report: diagnostics.length > 0 ? null : { results, summary: summaryOf(results) }, diagnostics };
}

function sideOf({ decision, by, reason }: SideVerdict): EvalSide {
  return { verdict: decision, by, reason };
}

function summaryOf(results: readonly EvalResult[]): EvalReport["summary"] {
  const count = (decision: Decision) => results.filter(({ verdict }) => verdict === decision).length;
  return { allow: count("allow"), deny: count("deny"), unknown: count("unknown"), failed: results.filter(({ ok }) => ok === false).length };
}
