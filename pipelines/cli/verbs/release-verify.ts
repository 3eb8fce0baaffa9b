import { resolve } from "node:path";
import { CompileError, type Diagnostic, inOrder, printable, renderJson } from "#diagnostic";
import { type Approved, checkApprovals, type Root, readRelease } from "#release";
import { debugOf, given, misused } from "../approval/files.ts";
import { knownOf, timeOf } from "../approval/known.ts";
import { reportProblems } from "../approval/reports.ts";
import { AUTHOR, keyName, ROOT, rootNamed } from "../approval/roots.ts";
import { EXIT, type Io } from "../io.ts";
import type { Args, Verb } from "../verb.ts";

/** `release verify DIR`: every byte against its digest, and approvals against what is to be done; offline. */
export const releaseVerify: Verb = {
  name: "release verify",
  summary: "Check every byte of a release directory against its digests, and approvals of it",
  operands: "<dir>",
  options: [
    { flags: "--approval <file>", text: "an approval, as `release approve` wrote it (many)", many: true },
    ...ROOT,
    { flags: "--stage <name>", text: "the stage that is to be reached" },
    { flags: "--cluster <uid>", text: "the UID of the cluster's namespace kube-system" },
    { flags: "--request <file>", text: "the promotion request that was approved: plan, previous release, live state and sequence, too" },
    AUTHOR,
    { flags: "--at <time>", text: "judge approvals as if it were this time, in ISO 8601 (now)" },
    { flags: "--report <kind=file>", text: "a report that the release must name: test=FILE or replay=FILE (many)", many: true },
  ],
  examples: [
    "release verify out/shop",
    "release verify out/shop --approval alice.json --approval bob.json --root root.json --stage full --cluster 1b4e28ba-2fa1-11d2-883f-0016d3cca427",
  ],
  async run(args, io) {
    const [dir = ""] = args.operands;
    const { value, diagnostics: found } = readRelease(resolve(io.cwd, dir), dir);
    if (found.some((one) => one.name === "E_INPUT")) return { refused: found };
    const asked = ["approval", "root", "rootDigest", "stage", "cluster", "request", "author", "at"].some((name) => args.list(name).length > 0);
    const judged = asked ? approvedBy(args, io, value?.digest ?? null) : null;
    const diagnostics = [...found, ...(value === null ? [] : reportProblems(args, value, io)), ...(judged?.diagnostics ?? [])];
    const ok = value !== null && diagnostics.length === 0;
    const json = { ok, digest: value?.digest ?? null, approved: judged?.json ?? null, ...renderJson(diagnostics) };
    const text = ok
      ? `verified ${printable(dir, 200)}  ${value.digest}\n${judged?.text ?? ""}`
      : `not verified: ${printable(inOrder(diagnostics)[0]?.message ?? "", 400)}\n`;
    return { exit: ok ? EXIT.fine : EXIT.finding, json, text, diagnostics };
  },
};

/** What becomes of approvals; null where the release itself doesn't hold. */
function approvedBy(args: Args, io: Io, release: string | null) {
  const debug = debugOf(args, io);
  const now = timeOf(args, io);
  if (args.list("root").length === 0) misused("--root", "--root is missing", "approvals are checked against a root file");
  const files = args.list("approval").map((path) => given(path, io));
  try {
    const root = rootNamed(args, io, debug);
    if (root === null || release === null) return null;
    const { known, diagnostics } = knownOf(args, root, release, io, debug);
    const approved = checkApprovals(files, root, known, now, debug);
    return { ...shown(approved, root, known.stage), diagnostics: [...diagnostics, ...approved.diagnostics] };
  } catch (error) {
    return { json: null, text: "", diagnostics: refusals(error) };
  }
}

/** A signature or digest that doesn't hold is what verifying is about; everything else ends the verb. */
function refusals(error: unknown): readonly Diagnostic[] {
  if (error instanceof CompileError && error.diagnostics.every((one) => one.code.startsWith("PCL6"))) return error.diagnostics;
  throw error;
}

function shown({ approvers, needed, diagnostics }: Approved, root: Root, stage: string) {
  const json = { stage, needed, approvers: diagnostics.length > 0 ? [] : approvers };
  const names = approvers.map((id) => keyName(root, id)).join(", ");
  return { json, text: `approved for stage ${printable(stage)} by ${approvers.length}, needed ${needed}${names === "" ? "" : `: ${names}`}\n` };
}
