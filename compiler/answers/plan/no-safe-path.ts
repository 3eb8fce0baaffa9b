import { type Diagnostic, diagnostic } from "#diagnostic";
import { flowText, verdictText } from "#explain";
import type { PhaseProof } from "#verify";

/** Why a step is not proved. */
export interface EffectShown {
  readonly effect: PhaseProof["effect"];
  readonly reason: string | null;
  /** Looks for flows that show it. */
  readonly show: () => PhaseProof["evidence"];
}

const EFFECTS = { breaks: "a flow that both allow could be denied meanwhile", opens: "a flow that both deny could be allowed meanwhile" };

/** There is no way, with a flow that shows it on the last way that was tried. */
export function noSafePath(profile: string, refused: EffectShown | null, notes: readonly Diagnostic[]): Diagnostic {
  const [shown] = refused?.show() ?? [];
  const what = refused === null || refused.effect === null ? "" : EFFECTS[refused.effect];
  const flow = shown === undefined ? (refused?.reason ?? "") : `${flowText(shown.flow, shown.live)}, ${shown.verdicts.map(verdictText).join("; ")}`;
  return diagnostic("PCL7005", [profile], ["no order of writes is proved to be safe", what, flow].filter((part) => part !== "").join(": "), {
    help: "release it in two steps: first what both allow, or an intermediate policy that you approve",
    notes,
  });
}
