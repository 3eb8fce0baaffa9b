import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { jsonText } from "#answers";
import { VERSION } from "#compiler";
import { diagnostic, printable, renderSarif } from "#diagnostic";
import type { Inputs } from "../inputs.ts";
import type { Args, OptionSpec } from "../verb.ts";
import { replayJson } from "./data.ts";
import { changeFindings } from "./findings.ts";
import { replayJunit } from "./junit.ts";
import { replayMarkdown } from "./markdown.ts";
import type { Outcome } from "./outcome.ts";
import { replayText } from "./text.ts";

const FORMATS: Readonly<Record<string, (outcome: Outcome) => string>> = {
  json: (outcome) => jsonText(replayJson(outcome)),
  junit: replayJunit,
  markdown: replayMarkdown,
  sarif: (outcome) => jsonText(renderSarif([...outcome.findings, ...changeFindings(outcome.result.changes), ...outcome.log], VERSION)),
  text: replayText,
};

export const REPORT: OptionSpec = {
  flags: "--report <format=file>",
  text: "also write the report: json, junit, markdown (for a change request), sarif or text (many)",
  many: true,
};

/** Where reports shall go, known to be well said before anything is read. */
export function reportsOf(args: Args, inputs: Inputs): (readonly [format: string, file: string])[] {
  return args.list("report").map((text) => {
    const at = text.indexOf("=");
    const [format, file] = [text.slice(0, Math.max(0, at)), text.slice(at + 1)];
    if (at > 0 && file !== "" && Object.hasOwn(FORMATS, format)) return [format, file] as const;
    const help = `write FORMAT=FILE; formats: ${Object.keys(FORMATS).join(", ")}`;
    return inputs.refuse(diagnostic("PCL1018", ["--report"], `\`${printable(text)}\` names no report`, { help }));
  });
}

/** Writes each report. */
export function writeReports(reports: ReturnType<typeof reportsOf>, outcome: Outcome, cwd: string, inputs: Inputs): void {
  for (const [format, file] of reports) {
    try {
      writeFileSync(resolve(cwd, file), FORMATS[format]?.(outcome) ?? "");
    } catch (error) {
      inputs.refuse(diagnostic("PCL1026", [file], `\`${printable(file)}\` could not be written: ${printable((error as Error).message)}`));
    }
  }
}
