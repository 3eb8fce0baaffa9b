import { jsonText } from "#answers";
import { diagnostic, printable } from "#diagnostic";
import type { Answer } from "#traffic";
import { csvCell } from "../csv.ts";
import type { Inputs } from "../inputs.ts";
import type { Args, OptionSpec } from "../verb.ts";

/** A query of the user's own instead of the report. */
export const SQL: readonly OptionSpec[] = [
  { flags: "--sql <query>", text: "instead of the report: rows of DuckDB SQL over the views `flows`, `verdicts` and `changes`" },
  { flags: "--rows <n>", text: "at most so many rows of it (1000)" },
  { flags: "--as <form>", text: "how they are printed: table (the default), csv or json", choices: ["table", "csv", "json"] },
];
const ROWS = 1_000;
const WIDTH = 60;

/** A query, and how many of its rows are wanted. */
export interface Question {
  readonly sql: string;
  readonly limit: number;
}

/** What a command line asks by SQL; null where it asks for the report. */
export function questionOf(args: Args, inputs: Inputs): Question | null {
  const [sql, rows] = [args.text("sql"), args.text("rows")];
  if (rows !== null && !/^[1-9][0-9]{0,6}$/.test(rows))
    inputs.refuse(diagnostic("PCL1018", ["--rows"], `--rows needs a whole number from 1 to 9999999, not \`${printable(rows)}\``));
  if (sql !== null && args.list("report").length > 0)
    inputs.refuse(diagnostic("PCL1018", ["--report"], "--sql answers a query instead of the report", { help: "run it once with each" }));
  return sql === null ? null : { sql, limit: rows === null ? ROWS : Number(rows) };
}

/** Rows as data. */
export function answerJson({ columns, rows, more }: Answer): Record<string, unknown> {
  return { columns, rows, more };
}

/** Rows as text that a terminal shows as it is. */
export function answerText(answer: Answer, form: string): string {
  if (form === "json") return jsonText(answerJson(answer));
  const rows = [
    answer.columns,
    ...answer.rows.map((row) => row.map((value) => (value === null ? "" : typeof value === "string" ? value : JSON.stringify(value)))),
  ];
  if (form === "csv") return rows.map((row) => `${row.map((cell) => csvCell(cell)).join(",")}\n`).join("");
  const cells = rows.map((row) => row.map((cell) => printable(cell, WIDTH)));
  const widths = answer.columns.map((_, i) => Math.max(...cells.map((row) => (row[i] ?? "").length)));
  const lines = cells.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const rest = answer.more ? `… more than ${answer.rows.length} rows, all of them with a larger --rows\n` : "";
  return `${lines.join("\n")}\n${rest}`;
}
