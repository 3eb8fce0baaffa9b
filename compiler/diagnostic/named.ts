import { CODES, type Code } from "./codes.ts";

/** The codes that a number or a name means. */
export function codesNamed(text: string): Code[] {
  return (Object.keys(CODES) as Code[]).filter((code) => code === text || CODES[code].name === text);
}
