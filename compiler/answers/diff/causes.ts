import type { Document } from "#manifest";
import { evaluateSide, type Inventory, type Relation, type Witness } from "#model";
import { type Chosen, profileOf } from "#targets";

/** The same objects under two settings of one engine. */
export interface Upgrade {
  readonly documents: readonly Document[];
  readonly from: Chosen;
  readonly to: Chosen;
  readonly inventory: Inventory | null;
}

/** What of the engine makes a flow's verdict another one: a flag, or a change of some version. */
export interface Cause {
  readonly text: string;
  /** The version from which it holds; null for a flag that somebody set. */
  readonly since: string | null;
  /** Where the engine's maintainers write about that version. */
  readonly reference: string | null;
}

type Flags = ReadonlyMap<string, readonly string[]>;

/** Finds causes by trying them: with the flag as it was, or up to which version, is the verdict what it was? */
export class Causes {
  readonly #upgrade: Upgrade;
  readonly #text: string;
  readonly #read = new Map<string, Relation>();

  constructor(upgrade: Upgrade) {
    this.#upgrade = upgrade;
    this.#text = JSON.stringify(upgrade.documents.map((one) => one.value));
  }

  of(witness: Witness): readonly Cause[] {
    const flags = this.#flags(witness);
    return flags.length > 0 ? flags : this.#versions(witness);
  }

  #flags(witness: Witness): Cause[] {
    const { from, to } = this.#upgrade;
    return Object.keys(to.target.flags).flatMap((name): Cause[] => {
      const [old, now] = [valuesOf(from, name), valuesOf(to, name)];
      if (textOf(old) === textOf(now)) return [];
      const kept = new Map([...to.profile.flags, [name, old]]);
      return this.#decision(to.profile.version, kept, witness) === witness.before.decision ? [this.#flagCause(name, textOf(old), textOf(now))] : [];
    });
  }

  #flagCause(name: string, old: string, now: string): Cause {
    const { from, to } = this.#upgrade;
    const defaultIn = (version: string) => textOf(to.target.flags[name]?.default(version) ?? []);
    const since = this.#between().find((version) => defaultIn(version) === now);
    if (since === undefined || defaultIn(from.profile.version) !== old || defaultIn(to.profile.version) !== now)
      return { text: `\`${name}\` is ${now || "empty"}, it was ${old || "empty"}`, since: null, reference: null };
    const text = `since ${to.target.name} ${since} \`${name}\` is ${now} by default, it was ${old}; ${name}=${old} keeps the old meaning`;
    return { text, since, reference: to.target.releaseNotes?.(since) ?? null };
  }

  #versions(witness: Witness): Cause[] {
    const { target, profile } = this.#upgrade.to;
    const since = this.#between().find((version) => this.#decision(version, profile.flags, witness) === witness.after.decision);
    if (since === undefined) return [];
    const reference = target.releaseNotes?.(since) ?? null;
    const known = (target.changes ?? []).filter((one) => one.since === since && one.uses.test(this.#text) && (one.concerns?.(witness.flow) ?? true));
    const titles = known.length > 0 ? known.map((one) => one.title) : ["these objects mean something else"];
    return titles.map((title) => ({ text: `since ${target.name} ${since} ${title}`, since, reference }));
  }

  /** Versions behind the old one up to the new one; none where the new one is older. */
  #between(): readonly string[] {
    const { from, to } = this.#upgrade;
    const { versions } = to.target;
    return versions.slice(versions.indexOf(from.profile.version) + 1, versions.indexOf(to.profile.version) + 1);
  }

  #decision(version: string, flags: Flags, { flow, side }: Witness): string {
    const { to, documents, inventory } = this.#upgrade;
    const profile = profileOf(to.target, version, flags);
    const relation = this.#read.get(profile.text) ?? to.target.read(documents, profile, inventory).relation;
    this.#read.set(profile.text, relation);
    return evaluateSide(relation, flow, side).decision;
  }
}

function valuesOf({ profile }: Chosen, flag: string): readonly string[] {
  return profile.flags.get(flag) ?? [];
}

function textOf(values: readonly string[]): string {
  return [...values].sort().join("+");
}
