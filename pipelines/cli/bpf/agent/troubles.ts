import { printable } from "#diagnostic";
import type { Outcome } from "#loader";

/** What fails on a node now, by what it is about: said once, and forgotten when it works again. */
export class Troubles {
  readonly #now = new Map<string, string>();
  readonly #say: (text: string) => void;
  /** So often something failed. */
  count = 0;

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  get now(): ReadonlyMap<string, string> {
    return this.#now;
  }

  /** The value of work; null where it was refused. */
  take<T>(about: string, outcome: Outcome<T>): { readonly value: T } | null {
    if ("refused" in outcome) {
      this.note(about, outcome.refused.map(({ name, message }) => `${name}: ${message}`).join("; "));
      return null;
    }
    this.over(about);
    return outcome;
  }
  note(about: string, why: string): void {
    this.count++;
    const text = printable(why, 400);
    if (this.#now.get(about) !== text) this.#say(`${about}: ${text}\n`);
    this.#now.set(about, text);
  }
  over(about: string): void {
    this.#now.delete(about);
  }
}
