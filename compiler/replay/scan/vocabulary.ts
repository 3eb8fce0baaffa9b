import type { Segment } from "./layout.ts";
import type { Piece } from "./literals.ts";
import { OP } from "./members.ts";

/** Numbers for what pieces of lines mean, where they stand and which pods they name. */
export class Vocabulary {
  readonly #places = new Map<string, number>([["", 0]]);
  readonly #meanings = new Map<string, number>();
  readonly #pods = new Map<string, number>();

  placeOf({ place }: Segment): number {
    return numberOf(this.#places, place);
  }

  pieceOf({ next, placeBehind, meaning, pod }: Segment): Piece {
    const number = pod === null || pod.name === "" ? 0 : numberOf(this.#pods, pod.name) + 1;
    return {
      meaning: meaning === "" ? 0 : numberOf(this.#meanings, meaning) + 1,
      next,
      place: next === OP.end ? 0 : numberOf(this.#places, placeBehind),
      pod: pod?.end === "source" ? number : -number,
    };
  }
}

function numberOf(numbers: Map<string, number>, text: string): number {
  const known = numbers.get(text) ?? numbers.size;
  if (known === numbers.size) numbers.set(text, known);
  return known;
}
