import { createHash } from "node:crypto";
import { checkApprovals, type Known } from "#release";
import { type GateResult, gateResult } from "#rollout";
import { debugOf, given, misused } from "../approval/files.ts";
import { authorNamed, keyName, rootNamed } from "../approval/roots.ts";
import type { Io } from "../io.ts";
import type { Args } from "../verb.ts";

/** What approvals come to, and the digests of their files. */
export interface Approvals {
  readonly result: GateResult;
  readonly digests: readonly string[];
}

/** Whether enough people approved exactly this step. Too few is waited for; anything else that is wrong with one is an error. */
export function approvalsOf(args: Args, io: Io, known: Known): Approvals {
  const debug = debugOf(args, io);
  const root = rootNamed(args, io, debug) ?? misused("--root", "--root is missing", "name the root file that says whose approval counts");
  const author = authorNamed(args, root, known.release, io, debug);
  const files = args.list("approval").map((path) => given(path, io));
  const { approvers, needed, diagnostics } = checkApprovals(files, root, { ...known, ...(author !== undefined && { author }) }, io.clock(), debug);
  const digests = files.map((one) => `sha256:${createHash("sha256").update(one.bytes).digest("hex")}`);
  if (diagnostics.length === 0) {
    const names = approvers.map((id) => keyName(root, id)).join(", ");
    return { result: gateResult("approval", "pass", needed === 0 ? "nobody needs to approve" : `approved by ${names}`), digests };
  }
  const isWaiting = diagnostics.every((one) => one.code === "PCL6005");
  const message = diagnostics.map((one) => one.message).join("; ");
  return { result: gateResult("approval", isWaiting ? "inconclusive" : "error", message, diagnostics), digests };
}
