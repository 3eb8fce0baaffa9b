import type { Relation } from "#model";
import { KeyTable, type Projection, type RecordReader } from "#replay";
import { brokenRecords, countByDuckdb, type Scanned, scanLogs } from "#traffic";
import type { Inputs } from "../inputs.ts";
import type { Args, OptionSpec } from "../verb.ts";
import type { Logs } from "./logs.ts";
import { countOnSpark } from "./spark.ts";
import { helpOf } from "./workers.ts";

/** What counts the flows of logs; verdicts are the compiled relation's with each. */
export const ENGINE: OptionSpec = {
  flags: "--engine <name>",
  text: "what counts the flows, to the same report: scan (the default), duckdb, or spark",
  choices: ["scan", "duckdb", "spark"],
};

/** Logs counted into a key table by the engine that a command line names. Logs that it can't read are scanned. */
export async function countLogs(
  args: Args,
  inputs: Inputs,
  logs: Logs,
  projection: Projection,
  relations: readonly Relation[],
): Promise<{ readonly table: KeyTable; readonly reader: RecordReader; readonly log: Scanned["diagnostics"] }> {
  const { paths, options, total } = logs;
  const help = helpOf(args, inputs, paths, relations, args.flag("unused"));
  if (args.text("engine") === "duckdb") {
    const counted = await inputs.world.working("counting flows by DuckDB", () =>
      countByDuckdb(paths, projection, options, { threads: help?.count ?? 2 }),
    );
    if (counted !== null) return { ...counted, log: brokenRecords(counted.reader) };
  }
  if (args.text("engine") === "spark") {
    const counted = await countOnSpark(args, inputs, logs, projection);
    if (counted !== null) return { ...counted, log: brokenRecords(counted.reader) };
  }
  const table = new KeyTable(projection);
  const scanned = await inputs.world.working("reading flows", (count) => scanLogs(paths, table, options, count, help), { unit: "bytes", total });
  return { table, reader: scanned.reader, log: scanned.diagnostics };
}
