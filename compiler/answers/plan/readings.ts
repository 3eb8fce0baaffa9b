import { type Chosen, profileOf } from "#targets";

/** The profile with each thing settled that it leaves to the engine, every way: a plan must be safe in all of them. */
export function settled({ target, profile }: Chosen): readonly Chosen[] {
  let all: readonly ReadonlyMap<string, readonly string[]>[] = [profile.flags];
  for (const [name, flag] of Object.entries(target.flags)) {
    if (profile.flags.get(name)?.[0] !== "unknown") continue;
    const values = (flag.values ?? []).filter((value) => value !== "unknown");
    // A flag of free text says no more by this word than by any other.
    if (values.length === 0) continue;
    all = all.flatMap((flags) => values.map((value) => new Map([...flags, [name, [value]]])));
  }
  return all.map((flags) => ({ target, profile: profileOf(target, profile.version, flags) }));
}
