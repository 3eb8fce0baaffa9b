import { diagnostic } from "#diagnostic";
import { Authors, type Background, type Budgets, conclude, Projection, usageOf } from "#replay";
import { compare } from "#verify";
import { Inputs } from "../inputs.ts";
import { EXIT, type Io } from "../io.ts";
import { PROFILE, READING_LOGS } from "../options.ts";
import { BUDGETS, budgetsOf } from "../replay/budgets.ts";
import { replayJson } from "../replay/data.ts";
import { countLogs, ENGINE } from "../replay/engines.ts";
import { LOGS, logsOf, needLogs } from "../replay/logs.ts";
import type { Outcome } from "../replay/outcome.ts";
import { PINNED, pinnedOf } from "../replay/pinned.ts";
import { REPORT, reportsOf, writeReports } from "../replay/reports.ts";
import { replayText } from "../replay/text.ts";
import { proveUsage } from "../replay/usage.ts";
import { WORKERS } from "../replay/workers.ts";
import type { Args, Verb } from "../verb.ts";

/** `replay --old A --new B --flows F…`: recorded traffic under the old and the new release. */
export const replay: Verb = {
  name: "replay",
  summary: "Judge recorded traffic by the old and the new release, and gate the change",
  operands: "",
  options: [
    { flags: "--old <source>", text: "what is enforced now" },
    { flags: "--new <source>", text: "what shall be enforced" },
    ...LOGS,
    ENGINE,
    WORKERS,
    ...BUDGETS,
    PINNED,
    { flags: "--unused", text: "also say which rules the traffic didn't use, and which are far wider than it" },
    REPORT,
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
    needLogs(args, inputs);
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
  const logs = await logsOf(args, inputs, io, inventory);
  const projection = new Projection([before, after], { fine: args.flag("unused") });
  const { table, reader, log } = await countLogs(args, inputs, logs, projection, [before, after]);
  const { witnesses, relation } = compare(before, after, { inventory, maxWitnesses: 50 });
  const releases = { before, after, inventory, background, witnesses, equal: relation === "equal", pinned };
  const { result, judged, findings } = conclude(table, reader, releases, budgets);
  const usage = args.flag("unused") ? proveUsage(usageOf(judged, after, other.intent, projection), other.intent, inventory) : null;
  return { result, findings, log, usage };
}

function operand(args: Args, inputs: Inputs, name: "old" | "new"): string {
  return args.text(name) ?? inputs.refuse(diagnostic("PCL1018", [`--${name}`], `--${name} is missing`, { help: "name the two releases to compare" }));
}
