import { evaluateSide } from "#model";
import { parseProfile } from "#targets";
import { documentsOf, flowOf, inventoryOf } from "./flows.ts";
import type { OracleAnswer, OracleCase } from "./protocol.ts";

/** What was really compared: an engine that judged nothing proves nothing. */
export interface Counter {
  allow: number;
  deny: number;
  /** Cases that the engine refuses. */
  rejected: number;
  /** Cases that only the reader refuses: the API server's stages come before the engine's. */
  refused: number;
}
export const counter = (): Counter => ({ allow: 0, deny: 0, rejected: 0, refused: 0 });

/** Where the reader and the engine disagree on a case, in words; empty when they agree. */
export function disagreements(one: OracleCase, profile: string, answer: OracleAnswer, count: Counter): string[] {
  const chosen = parseProfile(profile);
  if ("diagnostics" in chosen) throw new Error(JSON.stringify(chosen.diagnostics));
  const reading = chosen.target.read(documentsOf(one.policies), chosen.profile, inventoryOf(one));
  const refused = reading.diagnostics.filter((each) => each.severity === "error");
  const rejects = [...(answer.rejects ?? []), ...(answer.error === undefined ? [] : [answer.error])];
  const failing = (answer.results ?? [])
    .filter((each) => each.ingress === "error" || each.egress === "error")
    .map((each) => each.detail ?? "endpoint policy fails");
  if (rejects.length + failing.length > 0) {
    count.rejected++;
    return refused.length > 0 ? [] : [`the engine refuses: ${[...rejects, ...failing].join("; ")}; the reader does not`];
  }
  if (refused.length > 0) {
    count.refused++;
    return [];
  }
  return one.probes.flatMap((probe, i) => {
    const result = answer.results?.[i];
    if (result === undefined) throw new Error("internal: no answer for a probe");
    const flow = flowOf(one, probe);
    const sides = (["egress", "ingress"] as const).map((side) => ({ side, engine: result[side], ours: evaluateSide(reading.relation, flow, side) }));
    for (const { engine } of sides) if (engine === "allow" || engine === "deny") count[engine]++;
    const expected = sides.some((each) => each.engine === "deny") || result.l7 === "deny" ? "deny" : "allow";
    const ours = sides.some((each) => each.ours.decision === "deny")
      ? "deny"
      : sides.some((each) => each.ours.decision === "unknown")
        ? "unknown"
        : "allow";
    const l7 = result.l7 !== undefined;
    const differs = sides.some(
      ({ engine, ours: mine }) => (engine === "deny" && mine.decision !== "deny") || (engine === "allow" && mine.decision !== "allow" && !l7),
    );
    if (ours === expected && !differs) return [];
    return [
      `${JSON.stringify(probe)}: engine ${JSON.stringify(result)}, reader ${sides.map((each) => `${each.side} ${each.ours.decision} by ${each.ours.by.join(",")}`).join("; ")}`,
    ];
  });
}

export interface Found {
  readonly case: OracleCase;
  readonly why: readonly string[];
}

/** The smallest disagreement as text, or nothing. */
export function smallest(found: readonly Found[]): string {
  const size = (one: Found) => JSON.stringify(one.case.policies).length;
  const [first] = [...found].sort((a, b) => size(a) - size(b));
  return first === undefined ? "" : [JSON.stringify(first.case.policies), JSON.stringify(first.case.pods), ...first.why].join("\n");
}
