import { createHash } from "node:crypto";
import { basename } from "node:path";
import { REPORT_KINDS, type Release, type Report } from "#answers";
import { type Diagnostic, diagnostic, printable } from "#diagnostic";
import type { Io } from "../io.ts";
import type { Args } from "../verb.ts";
import { given, misused } from "./files.ts";

/** The reports that `--report KIND=FILE` names. */
export function reportsNamed(args: Args, io: Io): readonly Report[] {
  return args.list("report").map((text) => {
    const at = text.indexOf("=");
    const kind = REPORT_KINDS.find((one) => one === text.slice(0, Math.max(0, at)));
    const path = text.slice(at + 1);
    if (kind === undefined || path === "")
      misused("--report", `\`${printable(text)}\` names no report`, `write KIND=FILE; kinds: ${REPORT_KINDS.join(", ")}`);
    return { kind, name: basename(path), bytes: given(path, io).bytes };
  });
}

/** Reports that the release doesn't name. */
export function reportProblems(args: Args, { manifest }: Release, io: Io): Diagnostic[] {
  return reportsNamed(args, io).flatMap(({ kind, name, bytes }) => {
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    if (manifest.reports.some((one) => one.kind === kind && one.digest === digest)) return [];
    const message = `the release names no ${kind} report with digest ${digest.slice(7, 23)}, which \`${printable(name)}\` has`;
    return [diagnostic("PCL6001", ["--report"], message, { help: "name the report that was given at the build" })];
  });
}
