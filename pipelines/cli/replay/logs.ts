import { diagnostic, printable } from "#diagnostic";
import type { Inventory } from "#model";
import { FORMATS, type Format, type ReaderOptions } from "#replay";
import { type LogPath, logPaths } from "#traffic";
import type { Inputs } from "../inputs.ts";
import type { Io } from "../io.ts";
import type { Args, OptionSpec } from "../verb.ts";

/** Which logs are read, and how. */
export const LOGS: readonly OptionSpec[] = [
  { flags: "--flows <log>", text: "recorded traffic: files, folders, patterns, corpora, or - (many)", many: true },
  { flags: "--format <name>", text: "the format of the logs, where their records don't tell", choices: FORMATS },
  { flags: "--access-log <format>", text: "text access logs: Envoy's operators as in its configuration, or `envoy`, `istio`" },
  { flags: "--since <time>", text: "leave out flows before this time (RFC 3339)" },
  { flags: "--until <time>", text: "leave out flows after this time" },
];

/** The logs of a command line. */
export interface Logs {
  readonly paths: readonly LogPath[];
  readonly options: ReaderOptions;
  /** Bytes on disk of all that have a size. */
  readonly total: number;
}

/** Refuses a command line without logs before anything else is loaded. */
export function needLogs(args: Args, inputs: Inputs): void {
  if (args.list("flows").length === 0)
    inputs.refuse(diagnostic("PCL1018", ["--flows"], "--flows is missing", { help: "name a log of recorded traffic" }));
}

/** The logs that a command line names; what is none ends the verb. */
export async function logsOf(args: Args, inputs: Inputs, io: Io, inventory: Inventory | null): Promise<Logs> {
  const { paths, diagnostics } = await logPaths(args.list("flows"), io.cwd);
  if (paths.length === 0 || diagnostics.length > 0) inputs.take<never>({ value: null, diagnostics });
  const options = {
    inventory,
    format: args.text("format") as Format | null,
    text: args.text("accessLog"),
    since: timeOf(args, inputs, "since"),
    until: timeOf(args, inputs, "until"),
  };
  return { paths, options, total: paths.reduce((sum, { size }) => sum + (size ?? 0), 0) };
}

function timeOf(args: Args, inputs: Inputs, name: "since" | "until"): number | null {
  const text = args.text(name);
  const time = text === null ? null : Date.parse(text);
  if (Number.isNaN(time))
    inputs.refuse(diagnostic("PCL1018", [`--${name}`], `\`${printable(text ?? "")}\` is no time`, { help: "for example 2026-01-31T12:00:00Z" }));
  return time;
}
