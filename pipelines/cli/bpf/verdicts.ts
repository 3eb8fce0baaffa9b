import { type Diagnostic, diagnostic } from "#diagnostic";
import type { Answer } from "#loader";
import { type EvalReport, type EvalResult, type Flow, flowOf, flowsBehindService, type Inventory, joinSides, type Probe, type Verdict } from "#model";
import type { Questions } from "./questions.ts";

type Later = (answers: readonly Answer[]) => Verdict;

/** Probes as questions to an image, and the report that `eval` would give, to be made of the answers. */
export function askProbes(
  probes: readonly Probe[],
  inventory: Inventory,
  questions: Questions,
): { readonly report: (answers: readonly Answer[]) => EvalReport; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const later = probes.map((probe, i): Later => {
    const flow = flowsBehindService(probe, inventory) ?? flowOf(probe, inventory);
    if ("message" in flow) {
      diagnostics.push(diagnostic(flow.code, ["probes", i, ...flow.at], flow.message, flow.help === null ? {} : { help: flow.help }));
      return () => open([]);
    }
    if (!("backends" in flow)) return verdictOf(flow, questions, false);
    const readings = [...flow.backends, ...flow.masqueraded].map((one) => verdictOf(one, questions, true));
    return (answers) =>
      united(
        readings.map((one) => one(answers)),
        flow.service,
      );
  });
  return { report: (answers) => reportOf(probes, later, answers), diagnostics };
}

function verdictOf(flow: Flow, questions: Questions, service: boolean): Later {
  const [egress, ingress] = [questions.side(flow, "egress", service), questions.side(flow, "ingress", service)];
  return (answers) => joinSides(egress(answers), ingress(answers));
}

/** One verdict for all that a flow to a Service may become; unknown where they differ. */
function united(verdicts: readonly Verdict[], service: string): Verdict {
  const [first] = verdicts;
  if (first === undefined) return open([`endpoints of ${service}`]);
  return verdicts.every((one) => one.decision === first.decision) ? first : open([`endpoint of ${service}`]);
}

function open(missing: readonly string[]): Verdict {
  const side = { decision: "unknown", via: "kernel", by: [], reason: `not known: ${missing.join(", ")}`, missing } as const;
  return joinSides(side, side);
}

function reportOf(probes: readonly Probe[], later: readonly Later[], answers: readonly Answer[]): EvalReport {
  const results = probes.map((probe, i): EvalResult => {
    const verdict = (later[i] as Later)(answers);
    const expect = probe.expect ?? null;
    return {
      name: probe.name ?? `probe ${i + 1}`,
      verdict: verdict.decision,
      egress: { verdict: verdict.egress.decision, by: verdict.egress.by, reason: verdict.egress.reason },
      ingress: { verdict: verdict.ingress.decision, by: verdict.ingress.by, reason: verdict.ingress.reason },
      via: verdict.via,
      missing: verdict.missing,
      expect,
      ok: expect === null ? null : expect === verdict.decision,
    };
  });
  const count = (decision: string) => results.filter(({ verdict }) => verdict === decision).length;
  const failed = results.filter(({ ok }) => ok === false).length;
  return { results, summary: { allow: count("allow"), deny: count("deny"), unknown: count("unknown"), failed } };
}
