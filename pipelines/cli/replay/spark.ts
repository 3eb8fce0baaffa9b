import { printable } from "#diagnostic";
import type { Projection } from "#replay";
import { type CountedLog, countBySpark } from "#traffic";
import type { Inputs } from "../inputs.ts";
import type { Args, OptionSpec } from "../verb.ts";
import type { Logs } from "./logs.ts";

/** How `--engine spark` reaches its cluster. */
export const SPARK: readonly OptionSpec[] = [
  { flags: "--spark-master <url>", text: "where Spark runs: spark://host:port, yarn, k8s://…; by default this machine (local[*])" },
  { flags: "--spark-submit <path>", text: "the program spark-submit; by default that of SPARK_HOME, or the one on PATH" },
  { flags: "--spark-conf <key=value>", text: "a setting of Spark (many)", many: true },
];

/** Logs counted by Spark; null where they hold what only the scanner reads. */
export async function countOnSpark(args: Args, inputs: Inputs, { paths, options }: Logs, projection: Projection): Promise<CountedLog | null> {
  const master = args.text("sparkMaster") ?? "local[*]";
  const how = { master, submit: args.text("sparkSubmit"), conf: args.list("sparkConf"), env: inputs.world.env };
  return inputs.world.working(
    `counting flows by Spark at ${printable(master)}`,
    (count) => {
      let before = 0;
      const progress = (done: number, total: number) => {
        count(done - before, total);
        before = done;
      };
      return countBySpark(paths, projection, options, { ...how, progress });
    },
    { unit: "tasks", total: 0 },
  );
}
