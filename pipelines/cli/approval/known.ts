import { type Diagnostic, diagnostic, printable } from "#diagnostic";
import { CLUSTER_UID, type Debug, type Known, type PromotionRequest, type Root, readRequest, STAGE_NAME, wantedBy } from "#release";
import type { Io } from "../io.ts";
import type { Args } from "../verb.ts";
import { given, misused, must, needed } from "./files.ts";
import { authorNamed } from "./roots.ts";

/** The promotion request that an option names. */
export function requestNamed(args: Args, io: Io): PromotionRequest | null {
  const path = args.text("request");
  return path === null ? null : must(readRequest(given(path, io)));
}

/** What is known of what is to be done, by options and by the request; where both speak, they have to agree. */
export function knownOf(args: Args, root: Root, release: string, io: Io, debug: Debug): { known: Known; diagnostics: readonly Diagnostic[] } {
  const request = requestNamed(args, io);
  const stage = stageNamed(args, request);
  const cluster = clusterNamed(args, request);
  const author = authorNamed(args, root, release, io, debug);
  const asked = request === null ? {} : wantedBy(request, null);
  const known: Known = { ...asked, release, stage, cluster };
  const { author: _nobody, ...rest } = known;
  const diagnostics = request === null ? [] : requestProblems(request, { release, stage, cluster });
  return { known: author === undefined ? rest : { ...rest, author }, diagnostics };
}

/** Where a request is about something else. */
export function requestProblems(request: PromotionRequest, wanted: Pick<PromotionRequest, "release" | "stage" | "cluster">): Diagnostic[] {
  return (["release", "stage", "cluster"] as const)
    .filter((field) => request[field] !== wanted[field])
    .map((field) => {
      const message = `the request is for ${field} \`${printable(request[field], 260)}\`, not for \`${printable(wanted[field], 260)}\``;
      return diagnostic("PCL6003", ["--request", field], message, { help: "name the request of what is to be done" });
    });
}

/** The stage, by its option or the request. */
export function stageNamed(args: Args, request: PromotionRequest | null): string {
  const stage = args.text("stage") ?? request?.stage ?? needed(args, "stage", "name the stage that is to be reached, or the promotion request");
  return STAGE_NAME.test(stage) ? stage : misused("--stage", `\`${printable(stage)}\` is no name of a stage`, "letters, digits, `-`, `_` and dots");
}

/** The cluster's UID, by its option or the request. */
export function clusterNamed(args: Args, request: PromotionRequest | null): string {
  const help = "name the UID of the cluster's namespace kube-system, or the promotion request";
  const uid = args.text("cluster") ?? request?.cluster ?? needed(args, "cluster", help);
  return CLUSTER_UID.test(uid) ? uid : misused("--cluster", `\`${printable(uid)}\` is no UID`, help);
}

/** The moment that `--at` names, or now. */
export function timeOf(args: Args, io: Io): Date {
  const text = args.text("at");
  if (text === null) return io.clock();
  const time = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text) ? new Date(text) : null;
  if (time !== null && !Number.isNaN(time.getTime())) return time;
  return misused("--at", `\`${printable(text)}\` is no time`, "write it as 2026-11-21T12:00:00Z");
}
