import { quoted } from "#diagnostic";
import type { Findings } from "./findings.ts";

interface Provenance {
  readonly id: string;
  readonly owner: string | null;
  readonly reason: string | null;
  readonly expires: string | null;
}

/** Why a text is no id, or null: ASCII only, so that no two ids look alike. */
export function idProblem(id: string): string | null {
  if (id.length > 253) return `id ${quoted(id)} has ${id.length} characters, the limit is 253`;
  if (/[^\x20-\x7e]/.test(id)) return `id ${quoted(id)} has characters outside ASCII`;
  return /^[A-Za-z0-9]([-A-Za-z0-9_./:]*[A-Za-z0-9])?$/.test(id) ? null : `${quoted(id)} is not an id`;
}

/** Whether a text is an ISO 8601 date, or date and time with its zone, that exists. */
export function isDate(text: string): boolean {
  const parts = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}([.]\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.exec(text);
  if (parts === null || Number.isNaN(Date.parse(text))) return false;
  return new Date(`${parts[1]}T00:00:00Z`).toISOString().startsWith(parts[1] as string);
}

const LIMIT = 1000;

/** Free text: not empty, bounded. */
export function checkText(text: string, field: string, findings: Findings): void {
  if (text.trim() === "") findings.report("PCL1004", [field], `an empty ${field}`, "say it in a few words, or leave it out");
  if (text.length > LIMIT)
    findings.report("PCL1003", [field], `the ${field} has ${text.length} characters, the limit is ${LIMIT}`, "link to the long version");
}

/** Id, owner, reason and expiry of a policy or rule. */
export function checkProvenance({ id, owner, reason, expires }: Provenance, findings: Findings): void {
  const problem = idProblem(id);
  if (problem !== null) findings.report("PCL1008", ["id"], problem, "letters, digits and `-_./:`, beginning and ending with a letter or digit");
  if (owner !== null) checkText(owner, "owner", findings);
  if (reason !== null) checkText(reason, "reason", findings);
  if (expires !== null && !isDate(expires))
    findings.report("PCL1004", ["expires"], `${quoted(expires)} is not a date`, "write an ISO date, e.g. 2027-01-31");
}
