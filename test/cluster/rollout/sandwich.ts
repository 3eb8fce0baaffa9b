import type { LiveEvent } from "#cluster";
import type { Document } from "#manifest";
import { evaluateSide, type Flow } from "#model";
import type { Chosen } from "#targets";
import { documentOf } from "../../../pipelines/cluster/client/object.ts";
import { ENDS, EVERYTHING, FLOWS, PATHS } from "../../properties/transition/world.ts";

const keyOf = ({ kind, namespace, name }: Document) => `${kind} ${namespace} ${name}`;

/** Judges every state that an API server held, on its own and as nodes may see it that lag behind each other. */
export class Sandwich {
  readonly #chosen: Chosen;
  readonly #objects = new Map<string, Document>();
  #seen = 0;

  constructor(chosen: Chosen) {
    this.#chosen = chosen;
  }

  /** Takes events in that say nothing about a rollout. */
  settle(events: readonly LiveEvent[]): void {
    for (const event of this.#fresh(events)) this.#take(event);
  }

  /**
   * Flows that go wrong between two releases. `cuts` are the numbers of events at which every node had all: between two of them each end of a
   * flow may be in another state.
   */
  between(old: readonly Document[], next: readonly Document[], events: readonly LiveEvent[], cuts: readonly number[]): readonly string[] {
    const [before, after] = [this.#sidesOf(old), this.#sidesOf(next)];
    const wrong: string[] = [];
    const limits = [...cuts, events.length];
    let ends = this.#fresh([]);
    for (const limit of limits) {
      ends = this.#fresh(events.slice(0, limit));
      const seen = ENDS.map(() => ({ never: EVERYTHING, ever: 0 }));
      const look = () => {
        for (const [end, bits] of this.#sidesOf([...this.#objects.values()]).entries()) {
          const one = seen[end] as { never: number; ever: number };
          [one.ever, one.never] = [one.ever | bits, one.never & bits];
        }
      };
      look();
      for (const event of ends) {
        this.#take(event);
        look();
      }
      for (const path of PATHS) {
        const both = (pick: (end: number) => number) => [path.ingress, path.egress].every(([end, bit]) => (pick(end) >> bit) & 1);
        const [was, will] = [both((end) => before[end] as number), both((end) => after[end] as number)];
        if (was && will && !both((end) => seen[end]?.never ?? 0)) wrong.push(`broken before event ${limit}`);
        if (!was && !will && both((end) => seen[end]?.ever ?? 0)) wrong.push(`opened before event ${limit}`);
      }
    }
    return wrong;
  }

  /** Whether what stands judges as these objects do. */
  arrivedAt(objects: readonly Document[]): boolean {
    const [now, meant] = [this.#sidesOf([...this.#objects.values()]), this.#sidesOf(objects)];
    return now.every((bits, i) => bits === meant[i]);
  }

  #sidesOf(objects: readonly Document[]): readonly number[] {
    const { target, profile } = this.#chosen;
    const { relation } = target.read(objects, profile, null);
    return ENDS.map(({ direction }, end) =>
      (FLOWS[end] as readonly Flow[]).reduce(
        (bits, flow, bit) => bits | (evaluateSide(relation, flow, direction).decision === "allow" ? 1 << bit : 0),
        0,
      ),
    );
  }

  #fresh(events: readonly LiveEvent[]): readonly LiveEvent[] {
    const fresh = events.slice(this.#seen);
    this.#seen = Math.max(this.#seen, events.length);
    return fresh;
  }

  #take({ type, object }: LiveEvent): void {
    const document = documentOf(object, 0);
    if (type === "DELETED") this.#objects.delete(keyOf(document));
    else this.#objects.set(keyOf(document), document);
  }
}
