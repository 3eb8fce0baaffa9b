import type { Clock } from "./clock.ts";
import type { Failure } from "./failure.ts";

/** How long an API server that is busy or away is waited for. */
const PATIENCE = 120_000;
const [FIRST, LONGEST] = [500, 10_000];

/** The tries of one piece of work: waits between them grow, are told by the server where it does, and end after two minutes. */
export class Tries {
  readonly #clock: Clock;
  readonly #until: number;
  #wait = FIRST;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#until = clock.now() + PATIENCE;
  }

  /** Waits for the next try; false: there is none. */
  async again({ isPassing, retryAfter }: Failure): Promise<boolean> {
    if (!isPassing) return false;
    const jittered = this.#wait * (0.5 + this.#clock.random() / 2);
    const wait = retryAfter === null ? jittered : retryAfter + jittered / 10;
    if (this.#clock.now() + wait > this.#until) return false;
    this.#wait = Math.min(this.#wait * 2, LONGEST);
    await this.#clock.sleep(wait);
    return true;
  }
}
