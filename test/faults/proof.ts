import { compile } from "#compiler";
import type { Intent } from "#ir";
import { type Artifact, parseProfile } from "#targets";

/** What became of an intent under a profile. */
export interface Written {
  readonly artifacts: readonly Artifact[];
  /** Rules in whose place their author's substitute stands. */
  readonly substituted: readonly string[];
  /** Codes of the errors; `crash` where the compiler threw. */
  readonly codes: readonly string[];
}

/** Compiles and proves, as everybody does. */
export function written(intent: Intent, text: string): Written {
  const chosen = parseProfile(text);
  if ("diagnostics" in chosen) throw new Error(text);
  try {
    const [output] = compile(intent, [chosen]).outputs;
    const errors = (output?.diagnostics ?? []).filter(({ severity }) => severity === "error");
    const substituted = (output?.deviations ?? []).map(({ rule }) => rule);
    return { artifacts: output?.artifacts ?? [], substituted, codes: errors.map(({ code }) => code) };
  } catch {
    return { artifacts: [], substituted: [], codes: ["crash"] };
  }
}
