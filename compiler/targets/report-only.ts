import { diagnostic } from "#diagnostic";
import type { Emission, Profile } from "./target.ts";

/** The answer of an engine that is judged here and never written for. */
export function writesNothing(profile: Profile, why: string, help: string): Emission {
  return { artifacts: [], diagnostics: [diagnostic("PCL3001", [profile.text], `\`${profile.text}\` ${why}`, { help })] };
}
