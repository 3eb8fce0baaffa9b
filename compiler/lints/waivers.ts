import { CODES, type Code, type Diagnostic, diagnostic } from "#diagnostic";

/** A finding that is accepted until a date. */
export interface Waiver {
  readonly reason: string;
  /** ISO date. */
  readonly until: string;
}
export interface UsedWaiver extends Waiver {
  readonly code: Code;
  /** How many findings it covers. */
  readonly findings: number;
}
export interface Waived {
  readonly diagnostics: readonly Diagnostic[];
  /** For the release, which lists them. */
  readonly used: readonly UsedWaiver[];
}

/** Takes waived findings out. Errors can't be waived, except lints; a waiver that is past its date or waives nothing is a finding itself. */
export function applyWaivers(diagnostics: readonly Diagnostic[], waivers: Readonly<Record<string, Waiver>>, today: string): Waived {
  const findings: Diagnostic[] = [];
  const used: UsedWaiver[] = [];
  for (const [code, waiver] of Object.entries(waivers)) {
    const covered = diagnostics.filter((one) => one.code === code).length;
    const problem = problemOf(code, waiver, covered, today);
    if (problem !== null) findings.push(diagnostic("PCL2015", ["waivers", code], problem[0], { help: problem[1] }));
    else used.push({ code: code as Code, reason: waiver.reason, until: waiver.until, findings: covered });
  }
  const waived = new Set<string>(used.map((one) => one.code));
  return { diagnostics: [...diagnostics.filter((one) => !waived.has(one.code)), ...findings], used };
}

function problemOf(code: string, { until, reason }: Waiver, covered: number, today: string): readonly [string, string] | null {
  if (!Object.hasOwn(CODES, code)) return [`the waiver names \`${code}\`, which is no code`, "see the reference of codes"];
  if (!code.startsWith("PCL2") && CODES[code as Code].severity === "error")
    return [`\`${code}\` is an error and can't be waived`, "mend what it says"];
  if (reason.trim() === "") return [`the waiver of \`${code}\` gives no reason`, "say why the finding is accepted"];
  if (until.slice(0, 10) < today.slice(0, 10))
    return [`the waiver of \`${code}\` ended on ${until.slice(0, 10)}`, "mend the finding, or give the waiver a new date"];
  return covered === 0 ? [`the waiver of \`${code}\` waives nothing`, "leave it out"] : null;
}
