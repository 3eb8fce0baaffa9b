import type { ClusterFacts } from "#ir";
import { type Document, titleOf } from "#manifest";
import type { Inventory, Relation } from "#model";
import type { Chosen, Reading } from "#targets";
import { compare, hasMissingFacts, type PhaseProof, Transition, withMissingAsFacts } from "#verify";
import type { Enforced } from "./enforced.ts";
import type { EffectShown } from "./no-safe-path.ts";
import { isCovered, statesOf } from "./states.ts";
import type { Step } from "./steps.ts";
import { isLabelled, keyOf, meaningText } from "./writes.ts";

/** What judges steps besides the two releases. */
export interface Court {
  readonly facts: ClusterFacts | null;
  readonly chosen: Chosen;
  readonly inventory: Inventory | null;
  /** Objects of others, which stay as they are. */
  readonly beside: readonly Document[];
}

/** Judges the steps of ways between two releases, as one engine reads their objects. */
export class Judge {
  readonly #transition: Transition;
  readonly #next: Relation;
  /** What the releases themselves leave in doubt. */
  readonly #doubts: ReadonlySet<string>;
  readonly #options: { readonly facts: ClusterFacts | null; readonly inventory: Inventory | null };
  readonly #beside: readonly Document[];
  readonly #read: (documents: readonly Document[]) => Reading;
  readonly #numbers = new Map<Document, number>();
  readonly #readings = new Map<string, Reading>();
  readonly #versions = new Map<string, number>();
  /** Whether anything hangs on facts that nobody gave. */
  #isOpen = false;

  constructor(before: Enforced, after: Enforced, { facts, chosen: { target, profile }, inventory, beside }: Court) {
    this.#beside = beside;
    this.#read = (documents) => target.read([...documents, ...beside], profile, inventory);
    const [old, next] = [this.#reading(before.documents), this.#reading(after.documents)];
    this.#next = next.relation;
    this.#doubts = new Set([old, next].flatMap((one) => one.doubts?.() ?? []));
    this.#options = { facts, inventory };
    this.#transition = new Transition(old.relation, next.relation, this.#options);
  }

  /** Whether objects mean what the new release does. */
  arrives(documents: readonly Document[]): boolean {
    return compare(this.#reading(documents).relation, this.#next, { ...this.#options, maxWitnesses: 0 }).relation === "equal";
  }

  prove(state: readonly Document[], { writes, bound }: Step): Pick<PhaseProof, "states" | "steps"> | EffectShown {
    const standing = new Set([...state, ...this.#beside].map(keyOf));
    const taken = writes.find(({ action, object }) => action === "create" && standing.has(keyOf(object)));
    if (taken !== undefined) return unshown(`${titleOf(taken.object)} stands already`);
    const twice = writes.find((one, i) => writes.slice(0, i).some((other) => keyOf(other.object) === keyOf(one.object)));
    if (twice !== undefined) return unshown(`${titleOf(twice.object)} would be written twice at once`);
    if (!isCovered(state, writes, this.#beside)) return unshown("what these writes come to together is not known");
    const readings = new Set<Reading>();
    let [steps, isQuick] = [0, true];
    for (const documents of statesOf(state, writes)) {
      const reading = this.#reading(documents);
      if (readings.has(reading)) continue;
      readings.add(reading);
      const unread = reading.diagnostics.find((one) => one.severity === "error");
      if (unread !== undefined) return unshown(`a state on the way can't be read: ${unread.message}`);
      const doubt = reading.doubts?.().find((one) => !this.#doubts.has(one));
      if (doubt !== undefined) return unshown(`a state on the way may not be put together: ${doubt}`);
      if (!isQuick) continue;
      const { outcome, effect, steps: spent } = this.#transition.proveQuickly([reading.relation], bound);
      steps += spent;
      if (outcome === "fails")
        return { effect, reason: this.#isOpen ? OPEN : null, show: () => this.#transition.prove([reading.relation], bound).evidence };
      isQuick = outcome === "holds";
    }
    if (isQuick) return { states: readings.size, steps };
    const proof = this.#transition.prove(
      [...readings].map(({ relation }) => relation),
      bound,
    );
    const { states, steps: asked } = proof;
    return proof.outcome === "holds" ? { states, steps: asked } : { effect: proof.effect, reason: proof.reason, show: () => proof.evidence };
  }

  /** What a set of objects means: each set is read once. */
  #reading(documents: readonly Document[]): Reading {
    const key = documents
      .map((one) => this.#number(one))
      .sort((a, b) => a - b)
      .join(" ");
    let found = this.#readings.get(key);
    if (found === undefined) {
      found = this.#withFacts(this.#read(documents), [...documents, ...this.#beside]);
      this.#readings.set(key, found);
    }
    return found;
  }

  /** What hangs on a missing fact hangs on it by what its rule says, and by the sets of addresses that there are. */
  #withFacts(reading: Reading, documents: readonly Document[]): Reading {
    if (!hasMissingFacts(reading.relation)) return reading;
    const told = documents.map((one) => ({
      one,
      titles: [one, { ...one, namespace: "default" }].map(titleOf),
      text: `${keyOf(one)} ${meaningText(one)}`,
    }));
    const sets = told.filter(({ one }) => isLabelled(one)).map(({ text }) => text);
    const versionOf = (rule: string): number => {
      const own = told.filter(({ titles }) => titles.some((title) => rule === title || rule.startsWith(`${title} `))).map(({ text }) => text);
      const version = (own.length === 0 ? told.map(({ text }) => text) : [...own, ...sets]).sort().join("\n");
      return this.#versions.get(version) ?? (this.#versions.set(version, this.#versions.size), this.#versions.size - 1);
    };
    this.#isOpen = true;
    return { ...reading, relation: withMissingAsFacts(reading.relation, versionOf) };
  }

  #number(document: Document): number {
    const number = this.#numbers.get(document) ?? this.#numbers.size;
    this.#numbers.set(document, number);
    return number;
  }
}

const OPEN = "it hangs on facts that nobody gave, such as an inventory has";

function unshown(reason: string): EffectShown {
  return { effect: null, reason, show: () => [] };
}
