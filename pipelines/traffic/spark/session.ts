import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { CompileError, diagnostic, printable } from "#diagnostic";

/** How Spark is reached. */
export interface SparkOptions {
  /** As `spark-submit --master` takes it. */
  readonly master: string;
  /** The program; by default that of SPARK_HOME, else the one on PATH. */
  readonly submit: string | null;
  /** Further configuration, `key=value` each. */
  readonly conf: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends the job, as an interrupt does. */
  readonly signal?: AbortSignal;
  /** Seconds until the job must have a connection to its cluster. */
  readonly startSeconds?: number;
  /** Told how far the running query is, in tasks. */
  readonly progress?: (done: number, total: number) => void;
}
export type Row = Readonly<Record<string, unknown>>;
type Command = Readonly<Record<string, unknown>> & { readonly do: string };
interface Said {
  readonly answer?: Row;
  readonly error?: string;
  readonly version?: string;
  readonly done?: number;
  readonly total?: number;
}

const JOB = fileURLToPath(new URL("./job.py", import.meta.url));
const START_SECONDS = 180;

/** A job on Spark that runs SQL as it is told; it ends with this process, or when it is closed. */
export class SparkSession {
  /** A private folder for what the job and we hand to each other. */
  readonly folder: string;
  readonly #child: ChildProcess;
  readonly #server: Server;
  readonly #options: SparkOptions;
  #socket: Socket | null = null;
  #said = "";
  #waiting: { readonly done: (said: Said) => void; readonly failed: (error: Error) => void } | null = null;
  #failure: Error | null = null;
  #rows = 0;

  private constructor(folder: string, server: Server, child: ChildProcess, options: SparkOptions) {
    this.folder = folder;
    this.#server = server;
    this.#child = child;
    this.#options = options;
  }

  /** Starts the job and waits until it has a cluster. */
  static async open(options: SparkOptions): Promise<SparkSession> {
    const folder = mkdtempSync(join(tmpdir(), "portcullis-spark-"));
    const path = join(folder, "s");
    const server = createServer();
    try {
      await new Promise<void>((done, failed) => server.once("error", failed).listen(path, done));
      const child = spawn(programOf(options), argsOf(options, path), { env: { ...options.env }, stdio: ["ignore", "pipe", "pipe"], detached: true });
      const session = new SparkSession(folder, server, child, options);
      await session.#start();
      return session;
    } catch (error) {
      server.close();
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Makes a view of a query; a kept one is not computed again. */
  async view(name: string, sql: string, keep = false): Promise<void> {
    await this.ask({ do: "view", name, sql, keep });
  }

  /** Gives rows to a table, in the order of its columns. */
  async table(name: string, columns: string, rows: Iterable<readonly (string | number | boolean | null)[]>): Promise<void> {
    const path = join(this.folder, `${name}.json`);
    writeFileSync(path, [...rows].map((row) => `${JSON.stringify(row)}\n`).join(""));
    await this.ask({ do: "table", name, path, schema: columns });
    rmSync(path);
  }

  /** The rows of a query; null where there are more than `limit`. */
  async rows(sql: string, limit: number | null = null): Promise<readonly Row[] | null> {
    const path = join(this.folder, `rows-${this.#rows++}.json`);
    const { over } = await this.ask({ do: "rows", sql, path, limit });
    if (over === true) return null;
    const rows = readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Row);
    rmSync(path);
    return rows;
  }

  /** Asks the job for something, and waits for the answer. */
  async ask(command: Command): Promise<Row> {
    const said = await this.#wait(() => this.#socket?.write(`${JSON.stringify(command)}\n`));
    if (said.error !== undefined) throw failed(`Spark: ${said.error}`);
    return said.answer ?? {};
  }

  close(): void {
    this.#failure ??= new Error("closed");
    this.#options.signal?.removeEventListener("abort", this.#interrupt);
    this.#socket?.destroy();
    this.#server.close();
    this.#kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #start(): Promise<void> {
    const { signal, master, startSeconds = START_SECONDS } = this.#options;
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on("data", (chunk: Buffer) => {
        this.#said = (this.#said + chunk.toString()).slice(-16_000);
      });
    this.#child.once("error", (error: NodeJS.ErrnoException) => this.#fail(missing(programOf(this.#options), error)));
    this.#child.once("close", (code) => this.#fail(failed(`spark-submit ended with code ${code ?? "none"}: ${this.#last()}`)));
    signal?.addEventListener("abort", this.#interrupt);
    if (signal?.aborted === true) this.#interrupt();
    const late = setTimeout(() => {
      const help = "is the master up, and has it cores and memory left?";
      this.#fail(failed(`no Spark at \`${printable(master)}\` after ${startSeconds} s: ${this.#last()}`, help));
    }, startSeconds * 1_000);
    this.#server.once("connection", (socket) => this.#connected(socket));
    try {
      await this.#wait(() => undefined);
    } catch (error) {
      this.close();
      throw error;
    } finally {
      clearTimeout(late);
    }
  }

  #connected(socket: Socket): void {
    this.#socket = socket;
    this.#server.close();
    socket.on("error", () => undefined);
    createInterface({ input: socket }).on("line", (line) => {
      const said = JSON.parse(line) as Said;
      if (said.total === undefined) this.#waiting?.done(said);
      else this.#options.progress?.(said.done ?? 0, said.total);
    });
  }

  async #wait(ask: () => void): Promise<Said> {
    if (this.#failure !== null) throw this.#failure;
    try {
      return await new Promise<Said>((done, failed) => {
        this.#waiting = { done, failed };
        ask();
      });
    } finally {
      this.#waiting = null;
    }
  }

  readonly #interrupt = (): void => this.#fail(failed("interrupted"));

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#waiting?.failed(this.#failure);
    this.#kill();
  }

  /** The group, as the program is a shell script that may wait for Java. */
  #kill(): void {
    const { pid, exitCode, signalCode } = this.#child;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    try {
      process.kill(-pid, "SIGTERM");
    } catch {
      this.#child.kill("SIGKILL");
    }
  }

  /** What it said last that is no chatter. */
  #last(): string {
    const lines = this.#said
      .split("\n")
      .filter((line) => line.trim() !== "" && !/^\s+at |^WARNING|\bINFO\b|^Using Spark's|^\s*\.\.\. \d+ more/.test(line));
    const errors = lines.filter((line) => /error|exception|refused|failed/i.test(line));
    return printable((errors.length > 0 ? errors : lines).slice(-3).join("; "), 600);
  }
}

function programOf({ submit, env }: SparkOptions): string {
  return submit ?? (env["SPARK_HOME"] === undefined ? "spark-submit" : join(env["SPARK_HOME"], "bin", "spark-submit"));
}

function argsOf({ master, conf }: SparkOptions, path: string): string[] {
  const settings = ["spark.ui.enabled=false", "spark.ui.showConsoleProgress=false", "spark.driver.maxResultSize=0", ...conf];
  return ["--master", master, "--deploy-mode", "client", ...settings.flatMap((one) => ["--conf", one]), JOB, path];
}

function failed(message: string, help = ""): CompileError {
  return new CompileError([diagnostic("PCL5010", ["spark"], printable(message, 1_000), help === "" ? {} : { help })]);
}

function missing(program: string, error: NodeJS.ErrnoException): CompileError {
  const why = error.code === "ENOENT" ? "there is no such program" : error.message;
  return new CompileError([
    diagnostic("PCL1026", ["spark-submit"], `\`${printable(program, 300)}\` can't be started: ${printable(why)}`, {
      help: "install Spark 4 with Java 17, and name it by --spark-submit or SPARK_HOME",
    }),
  ]);
}
