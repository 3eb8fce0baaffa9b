import { type Chosen, FEATURES, profileOf, targets } from "#targets";

/** Every target in its newest version. */
export function newestProfiles(): readonly Chosen[] {
  return targets.map((target) => ({ target, profile: profileOf(target, target.versions.at(-1) ?? "") }));
}

/** What engines can say, and what to write where they can't, as `--json` has it. */
export function capabilitiesJson(profiles: readonly Chosen[]) {
  return { profiles: profiles.map(({ target, profile }) => ({ profile: profile.text, features: target.capabilities(profile) })), features: FEATURES };
}
