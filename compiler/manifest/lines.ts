import type { Place } from "#diagnostic";

/** Turns offsets of a text into lines and columns; the index is made when first asked. */
export class Lines {
  readonly #file: string;
  readonly #text: string;
  #starts: number[] | null = null;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
  }

  place(offset: number): Required<Place> {
    const starts = this.#index();
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return { file: this.#file, line: low + 1, column: offset - (starts[low] as number) + 1 };
  }

  lineText(line: number): string {
    const starts = this.#index();
    return this.#text.slice(starts[line - 1] ?? 0, starts[line] ?? this.#text.length);
  }

  #index(): number[] {
    if (this.#starts === null) {
      this.#starts = [0];
      for (let at = this.#text.indexOf("\n"); at >= 0; at = this.#text.indexOf("\n", at + 1)) this.#starts.push(at + 1);
    }
    return this.#starts;
  }
}
