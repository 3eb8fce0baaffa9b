import { Worker } from "node:worker_threads";
import { CompileError, diagnostic, printable } from "#diagnostic";
import { threadCode } from "#source";
import type { Block, NextTask, RangeTask, Task, ThreadData } from "./task.ts";

/** Threads make little that lives: more room for it would only be memory that is touched. */
const YOUNG = 4;

type Part = Omit<RangeTask, "memory"> | Omit<NextTask, "memory">;
interface Waiting {
  done(block: Block): void;
  fail(error: Error): void;
}

/** Threads that find out what lines are, each asked for one block after the other. */
export class Threads {
  readonly count: number;
  readonly #workers: readonly Worker[];
  readonly #waiting = new Map<number, Waiting>();
  #memory: ArrayBuffer[] = [];
  #asked = 0;
  #failure: Error | null = null;

  private constructor(code: URL, count: number, data: ThreadData) {
    this.count = count;
    this.#workers = Array.from({ length: count }, () => {
      const worker = new Worker(code, { workerData: data, resourceLimits: { maxYoungGenerationSizeMb: YOUNG } });
      worker.on("message", ({ id, block }: { readonly id: number; readonly block: Block }) => {
        this.#waiting.get(id)?.done(block);
        this.#waiting.delete(id);
      });
      worker.on("error", (error) => this.#fail(error.message));
      worker.on("exit", (status) => this.#fail(`it ended with status ${status}`));
      return worker;
    });
  }

  static async start(count: number, data: ThreadData): Promise<Threads> {
    return new Threads(await threadCode(import.meta.url, "scan-thread"), count, data);
  }

  /** Asks a thread for a block. */
  ask(thread: number, part: Part): Promise<Block> {
    const task: Task = { ...part, memory: this.#memory.pop() ?? null };
    const id = this.#asked++;
    const asked = new Promise<Block>((done, fail) => {
      if (this.#failure !== null) return fail(this.#failure);
      this.#waiting.set(id, { done, fail });
      this.#workers[thread]?.postMessage({ id, task }, task.memory === null ? [] : [task.memory]);
    });
    asked.catch(() => undefined);
    return asked;
  }

  /** Gives the memory of a block back. */
  release({ bytes: { buffer } }: Block): void {
    if (buffer.byteLength > 0) this.#memory.push(buffer);
  }

  async end(): Promise<void> {
    this.#failure = new Error("ended");
    this.#waiting.clear();
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  /** One thread less can't be made up for: its part of the log would be missing. */
  #fail(why: string): void {
    if (this.#failure !== null) return;
    const message = `a thread that reads the log failed: ${printable(why)}`;
    this.#failure = new CompileError([diagnostic("PCL9001", ["--workers"], message, { help: "run it again with --workers 1" })]);
    for (const { fail } of this.#waiting.values()) fail(this.#failure);
    this.#waiting.clear();
  }
}
