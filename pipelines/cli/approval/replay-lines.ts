import { createHash } from "node:crypto";
import type { Release } from "#answers";
import { CompileError, diagnostic, printable } from "#diagnostic";
import { parseValue } from "#manifest";
import type { Io } from "../io.ts";
import { replayShape } from "../shapes/replay.ts";
import type { Args } from "../verb.ts";
import { given } from "./files.ts";

const ROWS = 20;

/** What recorded traffic would notice, by the report that `replay --json` printed. */
export function replayLines(args: Args, io: Io, { manifest }: Release): string[] {
  const path = args.text("replay");
  if (path === null) return [];
  const { bytes } = given(path, io);
  const parsed = parseValue({ path, bytes, limit: bytes.length });
  if (!("value" in parsed)) throw new CompileError(parsed.diagnostics);
  const { success, data: report } = replayShape.safeParse(parsed.value);
  if (!success)
    throw new CompileError([
      diagnostic("PCL1004", [path], `\`${printable(path)}\` is no replay report`, { help: "name what `replay --json` printed" }),
    ]);
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  const held = manifest.reports.some((one) => one.kind === "replay" && one.digest === digest);
  const { flows, newlyDenied, newlyAllowed, rerouted, unknown, changes, gate, coverage } = report;
  return [
    "",
    `replay    the gate says ${gate.result}; ${held ? "the release names this report" : "the release does not name this report"}`,
    `  ${flows} flows: ${newlyDenied} newly denied, ${newlyAllowed} newly allowed, ${rerouted} rerouted, ${unknown} unknown`,
    `  ${coverage.touched} of ${coverage.changedClasses} changed classes were seen`,
    ...changes.slice(0, ROWS).map((one) => {
      const where = one.port === null ? `/${one.protocol}` : `:${one.port}/${one.protocol}`;
      const request = one.request === null ? "" : ` ${printable(one.request, 120)}`;
      return `  ${one.before} -> ${one.after}  ${printable(one.source, 160)} -> ${printable(one.destination, 160)}${printable(where)}${request}, ${one.flows} flows`;
    }),
    ...(changes.length > ROWS ? [`  … ${changes.length - ROWS} more rows`] : []),
  ];
}
