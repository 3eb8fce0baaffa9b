import { diagnostic } from "#diagnostic";
import { type Budgets, Projection, usageOf } from "#replay";
import { askFlows } from "#traffic";
import { Inputs } from "../inputs.ts";
import { EXIT, type Io } from "../io.ts";
import { PROFILE, READING_LOGS } from "../options.ts";
import { BUDGETS, budgetsOf } from "../replay/budgets.ts";
import { replayJson } from "../replay/data.ts";
import { ENGINE } from "../replay/engines.ts";
import { judgedLogs, meaningsOf, type TwoReleases } from "../replay/judged.ts";
import { LOGS, logsOf, needLogs } from "../replay/logs.ts";
import type { Outcome } from "../replay/outcome.ts";
import { PINNED } from "../replay/pinned.ts";
import { REPORT, reportsOf, writeReports } from "../replay/reports.ts";
import { SPARK } from "../replay/spark.ts";
import { answerJson, answerText, type Question, questionOf, SQL } from "../replay/sql.ts";
import { replayText } from "../replay/text.ts";
import { proveUsage } from "../replay/usage.ts";
import { WORKERS } from "../replay/workers.ts";
import type { Args, Result, Verb } from "../verb.ts";

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
    ...SQL,
    ...SPARK,
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
    "replay --old old/ --new new/ --flows logs/ --sql \"SELECT source_ip, count(*) FROM flows WHERE effect = 'newlyDenied' GROUP BY ALL\"",
  ],
  async run(args, io) {
    const inputs = await Inputs.open(args, io);
    const budgets = budgetsOf(args, inputs, io.cwd);
    const reports = reportsOf(args, inputs);
    needLogs(args, inputs);
    const question = questionOf(args, inputs);
    if (question !== null) return asked(args, io, inputs, question);
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

async function asked(args: Args, io: Io, inputs: Inputs, question: Question): Promise<Result> {
  const { one, other, inventory } = await releasesOf(args, inputs);
  const logs = await logsOf(args, inputs, io, inventory);
  const meanings = [one.relation, other.relation] as const;
  const ask = (count: (bytes: number) => void) => askFlows(logs, new Projection(meanings), meanings, question, count);
  const { answer, log } = await inputs.world.working("reading flows", ask, { unit: "bytes", total: logs.total });
  const text = answerText(answer, args.text("as") ?? "table");
  return { exit: EXIT.fine, json: answerJson(answer), text, diagnostics: [...inputs.diagnostics, ...log] };
}

async function replayed(args: Args, io: Io, inputs: Inputs, budgets: Budgets): Promise<Outcome> {
  const releases = await releasesOf(args, inputs);
  const { result, judged, findings, log, projection } = await judgedLogs(args, io, inputs, releases, budgets);
  const { other, inventory } = releases;
  const usage = args.flag("unused") ? proveUsage(usageOf(judged, other.relation, other.intent, projection), other.intent, inventory) : null;
  return { result, findings, log, usage };
}

/** The two releases of a command line. */
async function releasesOf(args: Args, inputs: Inputs): Promise<TwoReleases> {
  const [old, next] = [operand(args, inputs, "old"), operand(args, inputs, "new")];
  return meaningsOf([old], [next], inputs);
}

function operand(args: Args, inputs: Inputs, name: "old" | "new"): string {
  return args.text(name) ?? inputs.refuse(diagnostic("PCL1018", [`--${name}`], `--${name} is missing`, { help: "name the two releases to compare" }));
}
