import type { Reason } from "#image";
import { DIRECTIONS, type Direction, type Intent, type Source } from "#ir";
import type { Level, Relation } from "#model";
import type { Piece } from "./parts.ts";
import type { TrafficClass } from "./traffic.ts";

/** Reasons, each once; number 0 is of ends that nothing is known of and that may not do what others may not. */
export class Reasons {
  readonly list: Reason[] = [];
  readonly #known = new Map<string, number>();
  readonly #rules = new Map<string, { readonly log: boolean; readonly source: Source | null }>();

  constructor(intent: Intent) {
    for (const policy of intent.policies) {
      this.#rules.set(policy.id, { log: false, source: policy.source });
      for (const direction of DIRECTIONS) for (const rule of policy[direction]?.rules ?? []) this.#rules.set(rule.id, rule);
    }
    this.number("", "who it is is not known, and somebody may not", "deny");
  }

  number(rule: string, title: string, verdict: Reason["verdict"]): number {
    const key = `${verdict} ${rule} ${title}`;
    let found = this.#known.get(key);
    if (found === undefined) {
      const about = this.#rules.get(rule);
      const source = about?.source == null ? null : { file: about.source.file, line: about.source.line };
      found = this.list.push({ rule, title, verdict, log: about?.log ?? false, source }) - 1;
      this.#known.set(key, found);
    }
    return found;
  }
}

/** What one direction of a relation says where certain pieces are in play: a reason for each traffic class. */
export class Judge {
  readonly #side: readonly Level[];
  readonly #reasons: Reasons;
  readonly #count: number;
  /** For each traffic part the classes in which it holds. */
  readonly #classes: readonly (readonly number[])[];
  readonly #known = new Map<string, Uint16Array>();

  constructor(relation: Relation, direction: Direction, reasons: Reasons, classes: readonly TrafficClass[], parts: number) {
    this.#side = relation.sides[direction];
    this.#reasons = reasons;
    this.#count = classes.length;
    const holding: number[][] = Array.from({ length: parts }, () => []);
    for (const [i, one] of classes.entries()) for (const part of one.holds) holding[part]?.push(i);
    this.#classes = holding;
  }

  /** The pieces stand in order of their levels; equal lists give the same object. */
  judge(pieces: readonly Piece[]): Uint16Array {
    const key = pieces.map(({ level, traffic, rule }) => `${level} ${traffic} ${rule}`).join("\n");
    let found = this.#known.get(key);
    if (found === undefined) {
      found = this.#judged(pieces);
      this.#known.set(key, found);
    }
    return found;
  }

  #judged(pieces: readonly Piece[]): Uint16Array {
    const open = 0xffff;
    const reasons = new Uint16Array(this.#count).fill(open);
    /** From which level on a class is judged: behind the tier that it was passed on from. */
    const resume = new Int32Array(this.#count);
    for (let i = 0; i < pieces.length; ) {
      const number = (pieces[i] as Piece).level;
      let end = i;
      while (pieces[end]?.level === number) end++;
      const level = this.#side[number] as Level;
      const own = pieces.slice(i, end).sort((a, b) => (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0));
      const passed: number[] = [];
      for (const { traffic, rule } of own) {
        for (const cls of this.#classes[traffic] as readonly number[]) {
          if (reasons[cls] !== open || (resume[cls] as number) > number) continue;
          if (level.action === "pass") passed.push(cls);
          else reasons[cls] = this.#reasons.number(rule, level.title, level.action === "allow" ? "allow" : "deny");
        }
      }
      for (const cls of passed) resume[cls] = level.to ?? number + 1;
      i = end;
    }
    for (let cls = 0; cls < reasons.length; cls++) if (reasons[cls] === open) reasons[cls] = this.#reasons.number("", "nothing isolates it", "allow");
    return reasons;
  }
}

/**
 * Reasons of what is enforced, but for what audited policies alone would deny: those give theirs, as an audit. The bit of such
 * traffic is no, and its reason lets it pass.
 */
export function withAudit(enforced: Uint16Array, audited: Uint16Array, reasons: Reasons): Uint16Array {
  return enforced.map((own, cls) => {
    const [now, then] = [reasons.list[own], reasons.list[audited[cls] as number]] as [Reason, Reason];
    return now.verdict === "allow" && then.verdict === "deny" ? reasons.number(then.rule, then.title, "audit") : own;
  });
}
