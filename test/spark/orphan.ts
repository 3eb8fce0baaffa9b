import { SparkSession } from "../../pipelines/traffic/spark/session.ts";
import { settings } from "./settings.ts";

/** Has a job count for long, and says so: who kills this process must find that the job has ended with it. */
const [master = "", submit = ""] = process.argv.slice(2);
const session = await SparkSession.open({ master, submit, conf: settings, env: process.env, startSeconds: 600 });
process.stdout.write(`${session.folder}\n`);
await session.rows("SELECT COUNT(*) AS n FROM range(100000000) a CROSS JOIN range(1000000) b WHERE a.id + b.id = -1");
