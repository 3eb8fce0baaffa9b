import { type Chosen, FEATURES, type Feature } from "#targets";
import type { Capabilities } from "../data.ts";

/** What each engine can say, feature by feature. */
export function capabilitiesNote(profiles: readonly Chosen[]): Capabilities {
  const all = profiles.map(({ target, profile }) => target.capabilities(profile));
  return {
    profiles: profiles.map(({ profile }) => profile.text),
    features: (Object.entries(FEATURES) as [Feature, string][]).map(([name, title]) => ({
      name,
      title,
      support: all.map((one) => {
        const support = one[name];
        return { level: support.level, why: support.level === "full" ? null : `${support.why}; ${support.instead}` };
      }),
    })),
  };
}
