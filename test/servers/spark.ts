import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { alone, onPath } from "./binary.ts";
import { freePort } from "./cluster.ts";
import { type Daemon, endWithUs, startDaemon } from "./daemon.ts";

const VERSION = "4.3.0";

/** A Spark distribution: the folder that holds `bin/spark-submit`, and the Python that its jobs run with. */
export interface Spark {
  readonly home: string;
  readonly python: string;
}

/** A standalone cluster on loopback: a master and one worker. */
export interface SparkCluster extends Spark {
  readonly url: string;
  readonly submit: string;
  stop(): Promise<void>;
}

/** Where Spark is: PyPI's `pyspark` in a private environment of Python, installed once into the user's cache; fails with the reason and the commands. */
export async function sparkHome(): Promise<Spark> {
  const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "portcullis", "servers");
  const venv = join(cache, `spark-v${VERSION}`);
  const complete = join(venv, "complete");
  mkdirSync(cache, { recursive: true });
  if (!existsSync(complete))
    await alone(`${venv}.lock`, async () => {
      if (!existsSync(complete)) await install(venv);
      writeFileSync(complete, "");
    });
  if (onPath("java") === null) throw new Error(`Spark ${VERSION} needs Java 17 or later, and there is no java on PATH`);
  const lib = join(venv, "lib");
  const [python = ""] = readdirSync(lib);
  return { home: join(lib, python, "site-packages", "pyspark"), python: join(venv, "bin", "python") };
}

async function install(venv: string): Promise<void> {
  process.stderr.write(`pyspark ${VERSION}: installing it with pip into ${venv} (once, 450 MB to load)\n`);
  const commands = [
    ["python3", "-m", "venv", "--clear", venv],
    [join(venv, "bin", "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", `pyspark==${VERSION}`],
  ];
  for (const [command = "", ...args] of commands) {
    const problem = onPath("python3") === null ? "there is no python3 on PATH" : await run(command, args);
    if (problem !== null)
      throw new Error(`pyspark ${VERSION} can't be installed: ${problem}\n  ${commands.map((words) => words.join(" ")).join("\n  ")}`);
  }
}

/** Null, or why it did not go well. */
function run(command: string, args: readonly string[]): Promise<string | null> {
  return new Promise((done) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-4000);
      });
    child.once("error", (error) => done(error.message));
    child.once("close", (code) => done(code === 0 ? null : said));
  });
}

/** Starts a cluster of its own, with 2 cores and 1 GiB for executors. */
export async function startSpark(): Promise<SparkCluster> {
  const spark = await sparkHome();
  const folder = mkdtempSync(join(tmpdir(), "portcullis-spark-"));
  const [port, masterPage, workerPage] = [await freePort(), await freePort(), await freePort()];
  const program = join(spark.home, "bin", "spark-class");
  const env = {
    ...process.env,
    SPARK_HOME: spark.home,
    SPARK_LOCAL_IP: "127.0.0.1",
    SPARK_DAEMON_MEMORY: "256m",
    SPARK_LOCAL_DIRS: folder,
    PYSPARK_PYTHON: spark.python,
  };
  const url = `spark://127.0.0.1:${port}`;
  const at = ["--host", "127.0.0.1"];
  const master = ["org.apache.spark.deploy.master.Master", ...at, "--port", `${port}`, "--webui-port", `${masterPage}`];
  const size = ["--cores", "2", "--memory", "1g", "--work-dir", join(folder, "work"), "--webui-port", `${workerPage}`];
  const worker = ["org.apache.spark.deploy.worker.Worker", ...at, ...size, url];
  const daemons = [
    startDaemon(program, master, join(folder, "master.log"), { env, cwd: folder }),
    startDaemon(program, worker, join(folder, "worker.log"), { env, cwd: folder }),
  ];
  const guard = endWithUs(daemons, folder);
  const stop = async () => {
    await Promise.all(daemons.map((one) => one.stop()));
    guard.release();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready(`http://127.0.0.1:${masterPage}/json/`, daemons);
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...spark, url, submit: join(spark.home, "bin", "spark-submit"), stop };
}

/** Ready is a master with a living worker. */
async function ready(page: string, daemons: readonly Daemon[]): Promise<void> {
  const until = performance.now() + 120_000;
  while (!(await hasWorker(page))) {
    for (const daemon of daemons) if (!daemon.running()) throw new Error(`${daemon.name} ended:\n${daemon.tail()}`);
    if (performance.now() > until) throw new Error(`Spark is not ready after 120 s:\n${daemons.map((one) => one.tail()).join("\n")}`);
    await sleep(200);
  }
}

async function hasWorker(page: string): Promise<boolean> {
  try {
    const { aliveworkers } = (await (await fetch(page, { signal: AbortSignal.timeout(5_000) })).json()) as { aliveworkers: number };
    return aliveworkers > 0;
  } catch {
    return false;
  }
}
