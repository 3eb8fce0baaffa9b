const HIDDEN = /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Data as JSON text: maps as objects, characters that a terminal or an eye may misread escaped. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, (_key, one: unknown) => (one instanceof Map ? Object.fromEntries(one) : one), 2);
  return `${text.replace(HIDDEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`;
}
