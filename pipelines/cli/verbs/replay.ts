import { diagnostic, printable } from "#diagnostic";
import type { Inventory, Relation } from "#model";
import { Authors, type Background, type Budgets, conclude, FORMATS, type Format, KeyTable, Projection, usageOf } from "#replay";
import { logPaths, scanLogs } from "#traffic";
import { compare } from "#verify";
import { Inputs } from "../inputs.ts";
import { EXIT, type Io } from "../io.ts";
import { PROFILE, READING_LOGS } from "../options.ts";
import { BUDGETS, budgetsOf } from "../replay/budgets.ts";
import { replayJson } from "../replay/data.ts";
import type { Outcome } from "../replay/outcome.ts";
import { PINNED, pinnedOf } from "../replay/pinned.ts";
import { REPORT, reportsOf, writeReports } from "../replay/reports.ts";
import { replayText } from "../replay/text.ts";
import { proveUsage } from "../replay/usage.ts";
import { helpOf, WORKERS } from "../replay/workers.ts";
import type { Args, Verb } from "../verb.ts";

/** `replay --old A --new B --flows F…`: recorded traffic under the old and the new release. */
export const replay: Verb = {
  name: "replay",
  summary: "Judge recorded traffic by the old and the new release, and gate the change",
  operands: "",
  options: [
    { flags: "--old <source>", text: "what is enforced now" },
    { flags: "--new <source>", text: "what shall be enforced" },
    { flags: "--flows <log>", text: "recorded traffic: files, folders, patterns, or - (many)", many: true },
    { flags: "--format <name>", text: "the format of the logs, where their records don't tell", choices: FORMATS },
    { flags: "--access-log <format>", text: "text access logs: Envoy's operators as in its configuration, or `envoy`, `istio`" },
    ...BUDGETS,
    PINNED,
    { flags: "--unused", text: "also say which rules the traffic didn't use, and which are far wider than it" },
    REPORT,
    { flags: "--since <time>", text: "leave out flows before this time (RFC 3339)" },
    { flags: "--until <time>", text: "leave out flows after this time" },
    WORKERS,
    PROFILE,
    { flags: "--profile-b <profile>", text: "the engine of the new release, where it is another" },
    ...READING_LOGS,
  ],
  examples: [
    "replay --old policies/shop/main.ts --new policies/shop/main.v2.ts --flows hubble.json.gz --inventory policies/shop/inventory.yaml",
    "replay --old old/ --new new/ --flows 'logs/*.zst' --profile cilium@1.20 --budget newly-denied=0 --report markdown=comment.md",
  ],
  async run(args, io) {
    const inputs = await Inputs.open(args, io);
    const budgets = budgetsOf(args, inputs, io.cwd);
    const reports = reportsOf(args, inputs);
    if (args.list("flows").length === 0)
      inputs.refuse(diagnostic("PCL1018", ["--flows"], "--flows is missing", { help: "name a log of recorded traffic" }));
    const outcome = await replayed(args, io, inputs, budgets);
    writeReports(reports, outcome, io.cwd, inputs);
    return {
      exit: outcome.result.gate.result === "pass" ? EXIT.fine : EXIT.finding,
      json: replayJson(outcome),
      text: replayText(outcome),
      diagnostics: [...inputs.diagnostics, ...outcome.log, ...outcome.findings.filter(({ code }) => code === "PCL5002")],
    };
  },
};

async function replayed(args: Args, io: Io, inputs: Inputs, budgets: Budgets): Promise<Outcome> {
  const [old, next] = [operand(args, inputs, "old"), operand(args, inputs, "new")];
  const inventory = await inputs.inventory();
  const [profile, profileB] = [inputs.profile(), inputs.profile("profileB")];
  const one = await inputs.meaning([old], profile, inventory);
  const other = await inputs.meaning([next], profileB ?? profile, inventory);
  const [before, after] = [one.relation, other.relation];
  const pinned = await pinnedOf(args, inputs, io, after, inventory);
  const background: Background = {
    before: new Authors(one.intent),
    after: new Authors(other.intent),
    established: (profileB ?? profile)?.target.established ?? "open",
  };
  const table = new KeyTable(new Projection([before, after], { fine: args.flag("unused") }));
  const { reader, log } = await read(args, io, inputs, table, inventory, [before, after]);
  const { witnesses, relation } = compare(before, after, { inventory, maxWitnesses: 50 });
  const releases = { before, after, inventory, background, witnesses, equal: relation === "equal", pinned };
  const { result, judged, findings } = conclude(table, reader, releases, budgets);
  const usage = args.flag("unused") ? proveUsage(usageOf(judged, after, other.intent, table.projection), other.intent, inventory) : null;
  return { result, findings, log, usage };
}

async function read(args: Args, io: Io, inputs: Inputs, table: KeyTable, inventory: Inventory | null, meanings: readonly Relation[]) {
  const { paths, diagnostics } = await logPaths(args.list("flows"), io.cwd);
  if (paths.length === 0 || diagnostics.length > 0) inputs.take<never>({ value: null, diagnostics });
  const options = {
    inventory,
    format: args.text("format") as Format | null,
    text: args.text("accessLog"),
    since: timeOf(args, inputs, "since"),
    until: timeOf(args, inputs, "until"),
  };
  const total = paths.reduce((sum, { size }) => sum + (size ?? 0), 0);
  const help = helpOf(args, inputs, paths, meanings, args.flag("unused"));
  const scanned = await inputs.world.working("reading flows", (count) => scanLogs(paths, table, options, count, help), { unit: "bytes", total });
  return { reader: scanned.reader, log: scanned.diagnostics };
}

function timeOf(args: Args, inputs: Inputs, name: "since" | "until"): number | null {
  const text = args.text(name);
  const time = text === null ? null : Date.parse(text);
  if (Number.isNaN(time))
    inputs.refuse(diagnostic("PCL1018", [`--${name}`], `\`${printable(text ?? "")}\` is no time`, { help: "for example 2026-01-31T12:00:00Z" }));
  return time;
}

function operand(args: Args, inputs: Inputs, name: "old" | "new"): string {
  return args.text(name) ?? inputs.refuse(diagnostic("PCL1018", [`--${name}`], `--${name} is missing`, { help: "name the two releases to compare" }));
}
