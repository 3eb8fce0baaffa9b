/** Something that a manifest says and an intent can't. */
export class Unsaid {
  /** The field's meaning, as a message names it. */
  readonly meaning: string;
  readonly help: string | null;
  constructor(meaning: string, help: string | null = null) {
    this.meaning = meaning;
    this.help = help;
  }
}
/** A value, or why an intent has none. */
export type Said<T> = T | Unsaid;

/** Every combination of one alternative of each. */
export function product<T>(choices: readonly (readonly (readonly T[])[])[]): T[][] {
  return choices.reduce<T[][]>((all, alternatives) => all.flatMap((head) => alternatives.map((tail) => [...head, ...tail])), [[]]);
}
