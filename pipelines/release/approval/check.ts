import { type Diagnostic, diagnostic, printable } from "#diagnostic";
import { type Approval, type ApprovalClaim, readApproval, type Wanted } from "./claim.ts";
import { type Debug, type Given, unsigned } from "./envelope.ts";
import type { Root } from "./root.ts";

/** What is known of what is to be done. What is left out has to be alike in all approvals, and is believed. */
export type Known = Pick<Wanted, "release" | "stage" | "cluster"> & Partial<Wanted>;

/** Whether a release is approved for a stage. */
export interface Approved {
  /** Ids of the keys that count, each once. */
  readonly approvers: readonly string[];
  readonly needed: number;
  /** Empty if it is approved. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Clocks of approvers and deployers may differ by this much. */
const SKEW_MS = 5 * 60 * 1000;
const FIELDS = ["release", "stage", "cluster", "sequence", "previous", "author", "plan", "live"] as const;

/** Checks approvals against what is to be done, at a moment: signatures, fields, times, then whether enough distinct people gave them. */
export function checkApprovals(files: readonly Given[], root: Root, known: Known, now: Date, debug: Debug = () => undefined): Approved {
  const { approvers, authors } = root.payload;
  // `constructor` is a good name for a stage, and an object has more than its own keys.
  const own = Object.hasOwn(approvers.stages, known.stage) ? approvers.stages[known.stage] : undefined;
  const needed = own ?? approvers.threshold;
  const approvals: Approval[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const file of files) {
    const read = readApproval(file, root.keys);
    if ("fault" in read) diagnostics.push(unsigned(file.path, read, debug));
    else approvals.push(read);
  }
  const wanted: Partial<ApprovalClaim> = { ...approvals[0]?.claim, ...known };
  for (const one of approvals) diagnostics.push(...mismatches(one, wanted), ...timeProblem(one, now));
  if (diagnostics.length > 0) return { approvers: [], needed, diagnostics };
  const author = known.author ?? approvals[0]?.claim.author ?? null;
  const signers = new Set(approvals.flatMap((one) => one.signers));
  const distinct = approvers.keys.filter((one) => signers.has(one) && one !== author);
  const unauthored = needed > 0 && authors.length > 0 && (known.author ?? null) === null;
  if (unauthored) return { approvers: distinct, needed, diagnostics: [noAuthor(known.stage)] };
  return { approvers: distinct, needed, diagnostics: distinct.length < needed ? [tooFew(distinct.length, needed, known.stage)] : [] };
}

function mismatches({ path, claim }: Approval, wanted: Partial<ApprovalClaim>): Diagnostic[] {
  const stale =
    wanted.sequence !== undefined && (claim.sequence < wanted.sequence || (claim.sequence === wanted.sequence && claim.previous !== wanted.previous));
  return FIELDS.filter((field) => wanted[field] !== undefined && claim[field] !== wanted[field])
    .filter((field) => !stale || (field !== "sequence" && field !== "previous" && field !== "plan" && field !== "live"))
    .map((field) => mismatch(path, field, claim[field], wanted[field]))
    .concat(stale ? [staleProblem(path, claim, wanted)] : []);
}

function mismatch(path: string, field: string, said: string | number | null, wanted: string | number | null | undefined): Diagnostic {
  const words = (value: typeof wanted) => (value === null || value === undefined ? "none" : `\`${printable(`${value}`, 260)}\``);
  return diagnostic("PCL6003", [path, field], `the approval is for ${field} ${words(said)}, not for ${words(wanted)}`, {
    help: "ask for an approval of what is to be done",
  });
}

function staleProblem(path: string, claim: ApprovalClaim, wanted: Partial<ApprovalClaim>): Diagnostic {
  const state = (sequence: number | undefined, previous: string | null | undefined) => `sequence ${sequence} after release ${previous ?? "none"}`;
  const message = `the approval is for ${state(claim.sequence, claim.previous)}, the cluster is at ${state(wanted.sequence, wanted.previous)}`;
  return diagnostic("PCL6006", [path], message, { help: "an approval is good for one step; ask again" });
}

function timeProblem({ path, claim }: Approval, now: Date): Diagnostic[] {
  const [from, to] = [Date.parse(claim.notBefore), Date.parse(claim.notAfter)];
  const clock = `it is ${now.toISOString().slice(0, 19)}Z`;
  const refuse = (problem: string) => [diagnostic("PCL6004", [path], `the approval ${problem}`, { help: "ask for a new one, and check the clocks" })];
  if (to < from) return refuse(`ends at ${claim.notAfter} before it begins at ${claim.notBefore}`);
  if (now.getTime() > to + SKEW_MS) return refuse(`expired at ${claim.notAfter}, ${clock}`);
  return now.getTime() < from - SKEW_MS ? refuse(`is not valid before ${claim.notBefore}, ${clock}`) : [];
}

function tooFew(distinct: number, needed: number, stage: string): Diagnostic {
  return diagnostic("PCL6005", ["--approval"], `distinct ${distinct} of ${needed} approvers of stage \`${printable(stage)}\``, {
    help: "a key counts once, and the author's doesn't count",
  });
}

function noAuthor(stage: string): Diagnostic {
  return diagnostic("PCL6005", ["--author"], `the root file names authors, and no author's signature was given for stage \`${printable(stage)}\``, {
    help: "`release sign` writes one; name it by --author",
  });
}
