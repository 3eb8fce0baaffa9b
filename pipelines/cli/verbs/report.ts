import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { diagnostic, printable } from "#diagnostic";
import { reportHtml, reportOf } from "#report";
import { Inputs } from "../inputs.ts";
import { EXIT } from "../io.ts";
import { PROFILE, READING_LOGS } from "../options.ts";
import { BUDGETS, budgetsOf } from "../replay/budgets.ts";
import { ENGINE } from "../replay/engines.ts";
import { judgedLogs, meaningsOf } from "../replay/judged.ts";
import { LOGS } from "../replay/logs.ts";
import { watchOf } from "../status.ts";
import type { Verb } from "../verb.ts";

/** `report SOURCE --out report.html`: everything about a set of policies on one page. */
export const report: Verb = {
  name: "report",
  summary: "Draw policies, changes and traffic on one page",
  operands: "[source...]",
  options: [
    { flags: "--out <file>", text: "the HTML file to write; it must not exist" },
    { flags: "--old <source>", text: "show what changes against this" },
    ...LOGS,
    ENGINE,
    ...BUDGETS,
    PROFILE,
    ...READING_LOGS,
  ],
  examples: [
    "report policies/shop/main.ts --inventory policies/shop/inventory.yaml --out report.html",
    "report out/v2 --old out/v1 --flows hubble.json.gz --inventory live --profile cilium --out review.html",
  ],
  async run(args, io) {
    const inputs = await Inputs.open(args, io);
    const out = args.text("out") ?? inputs.refuse(diagnostic("PCL1018", ["--out"], "--out is missing", { help: "name the HTML file to write" }));
    const path = resolve(io.cwd, out);
    if (existsSync(path))
      inputs.refuse(diagnostic("PCL1018", ["--out"], `\`${printable(out)}\` exists`, { help: "name a new file; nothing is ever overwritten" }));
    const old = args.text("old");
    const hasLogs = args.list("flows").length > 0;
    if (hasLogs && old === null)
      inputs.refuse(
        diagnostic("PCL1018", ["--old"], "--old is missing: recorded traffic is judged by two releases", { help: "name what is enforced now" }),
      );
    const judged =
      hasLogs && old !== null
        ? await judgedLogs(args, io, inputs, await meaningsOf([old], args.operands, inputs), budgetsOf(args, inputs, io.cwd))
        : null;
    const options = {
      source: await inputs.source(args.operands),
      old: old === null ? null : await inputs.source([old]),
      profile: inputs.profile(),
      inventory: await inputs.inventory(),
      theirs: await inputs.theirs(),
      replayed: judged,
    };
    const found = inputs.take(reportOf(options, watchOf(io)));
    const page = reportHtml(found);
    writeFileSync(path, page, { flag: "wx" });
    const counts = { nodes: found.nodes.length, edges: found.edges.length, bytes: Buffer.byteLength(page) };
    return {
      exit: EXIT.fine,
      json: { file: out, ...counts },
      text: `${printable(out)}: ${counts.nodes} ends, ${counts.edges} edges, ${Math.ceil(counts.bytes / 1000)} kB\n`,
      diagnostics: [...inputs.diagnostics, ...(judged?.log ?? [])],
    };
  },
};
