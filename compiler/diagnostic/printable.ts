const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;

/** User text made safe to print: control, bidi and zero-width characters become `\u{…}`, long text is cut at `limit` characters. */
export function printable(text: string, limit = 80): string {
  const characters = [...text];
  const cut = characters.length > limit ? `${characters.slice(0, limit - 1).join("")}…` : text;
  return cut.replace(HIDDEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** The nearest of the known names, by edit distance, or null when none is near. */
export function didYouMean(word: string, known: Iterable<string>): string | null {
  let best: { name: string; cost: number } | null = null;
  for (const name of known) {
    const cost = editDistance(word.toLowerCase(), name.toLowerCase());
    if (cost <= Math.max(1, Math.floor(Math.max(word.length, name.length) / 3)) && (best === null || cost < best.cost)) best = { name, cost };
  }
  return best?.name ?? null;
}

function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 8) return 99;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length] ?? 99;
}
