import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A running oracle program: lines in, answers in the same order; any number may be under way. */
export class Oracle {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting: Waiting[] = [];
  #pieces: string[] = [];
  #errors = "";

  constructor(binary: string, args: readonly string[] = []) {
    this.#child = spawn(binary, args, { stdio: "pipe", env: { ...process.env, GOGC: "400", GOMEMLIMIT: "1GiB" } });
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => this.#take(text));
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#errors = (this.#errors + text).slice(-4_000);
    });
    this.#child.stdin.on("error", () => undefined);
    this.#child.on("error", (error) => this.#fail(error));
    this.#child.on("close", (code) => this.#fail(new Error(`the oracle ended with ${code}: ${this.#errors}`)));
  }

  ask<Answer>(request: object): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      this.#waiting.push({ resolve: resolve as (answer: unknown) => void, reject });
      this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    });
  }

  /** The engine that the binary was linked with, as its go.mod pins it. */
  async version(): Promise<string> {
    const { version } = await this.ask<{ version: string }>({ version: true });
    return version;
  }

  close(): void {
    this.#child.stdin.end();
  }

  #take(text: string): void {
    const lines = text.split("\n");
    const last = lines.pop() as string;
    for (const line of lines) {
      this.#pieces.push(line);
      const whole = JSON.parse(this.#pieces.join("")) as { error?: string };
      this.#pieces = [];
      const waiting = this.#waiting.shift();
      if (waiting === undefined) throw new Error("internal: an answer that nobody asked for");
      if (whole.error === undefined) waiting.resolve(whole);
      else waiting.reject(new Error(whole.error));
    }
    if (last !== "") this.#pieces.push(last);
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
