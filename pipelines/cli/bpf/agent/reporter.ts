import type { Connection } from "#cluster";
import { printable } from "#diagnostic";

/** How long a report holds, and how often the same one is written again. */
const SECONDS = 90;
const AGAIN_AFTER_MS = 30_000;
const RETRY_AFTER_MS = 5_000;

/** Writes what a node says of itself into its Lease, whenever that changes and from time to time. */
export class Reporter {
  readonly #config: Connection;
  readonly #namespace: string;
  readonly #node: string;
  readonly #say: (text: string) => void;
  #written = "";
  #next = 0;
  #problem = "";
  failures = 0;

  constructor(config: Connection, namespace: string, node: string, say: (text: string) => void) {
    this.#config = config;
    this.#namespace = namespace;
    this.#node = node;
    this.#say = say;
  }

  /** Enforcement does not depend on it: what fails is counted, and tried again. */
  async report(says: Readonly<Record<string, string>>, stop: AbortSignal): Promise<void> {
    const text = JSON.stringify(says);
    const now = performance.now();
    if (text === this.#written ? now < this.#next : now < this.#next && this.#problem !== "") return;
    try {
      const { writeLease } = await import("#cluster");
      await writeLease(this.#config, { namespace: this.#namespace, node: this.#node, says, seconds: SECONDS, time: new Date() }, stop);
      [this.#written, this.#next, this.#problem] = [text, now + AGAIN_AFTER_MS, ""];
    } catch (error) {
      if (stop.aborted) return;
      this.failures++;
      const why = printable(error instanceof Error ? error.message : String(error), 200);
      if (why !== this.#problem) this.#say(`report: ${why}\n`);
      [this.#problem, this.#next] = [why, now + RETRY_AFTER_MS];
    }
  }
}
