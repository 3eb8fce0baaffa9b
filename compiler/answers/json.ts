/** Beside line breaks of the layout; JSON itself escapes the other controls. */
const HIDDEN = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Data as JSON text: maps as objects, characters that a terminal or an eye may misread escaped. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, (_key, one: unknown) => (one instanceof Map ? Object.fromEntries(one) : one), 2);
  return `${text.replace(HIDDEN, unitsOf)}\n`;
}

function unitsOf(character: string): string {
  return character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
