import type { Image, Reason } from "#image";
import type { Direction } from "#ir";
import { type Cube, kindIn, type Level, type Side } from "#model";
import { Conditions } from "./conditions.ts";
import type { Tables } from "./tables.ts";
import { TrafficConditions } from "./traffic.ts";

/** Cubes beyond this are not written down: the comparison would not end. */
export const MOST_CUBES = 400_000;

/** What makes tuples of classes say the same: whether packets pass, and why. */
interface Saying {
  readonly passes: boolean;
  readonly reason: Reason | null;
}

/** Turns the tuples of an image's tables back into conditions. */
export class Sides {
  readonly #image: Image;
  readonly #tables: Tables;
  readonly #subjects: Conditions;
  readonly #peers: Conditions;
  readonly #traffic: TrafficConditions;
  #cubes = 0;

  constructor(image: Image, tables: Tables) {
    this.#image = image;
    this.#tables = tables;
    this.#subjects = new Conditions(image.meta.classifier, "subjects");
    this.#peers = new Conditions(image.meta.classifier, "peers");
    this.#traffic = new TrafficConditions(tables, image.meta.names);
  }

  /** One direction: a level for each reason; null where it takes too many cubes. */
  side(direction: Direction): Side | null {
    const levels = new Map<string, { level: Omit<Level, "cubes">; cubes: Cube[] }>();
    for (const { saying, subjects, peers, ports } of this.#groups(direction)) {
      const title = saying.reason?.title ?? (saying.passes ? "the image allows it" : "the image denies it");
      const action = saying.passes ? "allow" : "deny";
      const shown = saying.passes && saying.reason?.verdict === "audit" ? `audited: ${title}` : title;
      const own = levels.get(`${action} ${shown}`) ?? { level: { action, title: shown }, cubes: [] };
      levels.set(`${action} ${shown}`, own);
      const rule = saying.reason?.rule ?? "";
      for (const subject of this.#subjects.of(subjects))
        for (const peer of this.#peers.of(peers))
          for (const traffic of this.#traffic.of(ports)) {
            if (++this.#cubes > MOST_CUBES) return null;
            own.cubes.push({ when: [kindIn("S", "pod"), ...subject, ...peer, ...traffic], rule });
          }
    }
    return [...levels.values()].map(({ level, cubes }) => ({ ...level, cubes }));
  }

  /** Tuples that say the same, as products of sets: first port classes with the same peers, then subjects with the same of both. */
  *#groups(direction: Direction): Iterable<{ saying: Saying; subjects: Set<number>; peers: Set<number>; ports: Set<number> }> {
    const groups = new Map<string, { saying: Saying; subjects: Set<number>; peers: Set<number>; ports: Set<number> }>();
    for (let subject = 1; subject < this.#tables.subjects; subject++) {
      for (const { saying, peers, ports } of this.#ofSubject(direction, subject)) {
        const key = `${saying.passes} ${saying.reason?.rule} ${saying.reason?.title} ${[...peers].join(",")} ${[...ports].join(",")}`;
        const group = groups.get(key);
        if (group === undefined) groups.set(key, { saying, subjects: new Set([subject]), peers, ports });
        else group.subjects.add(subject);
      }
    }
    yield* groups.values();
  }

  #ofSubject(direction: Direction, subject: number): { saying: Saying; peers: Set<number>; ports: Set<number> }[] {
    const groups = new Map<string, { saying: Saying; peers: Set<number>; ports: Set<number> }>();
    for (let port = 0; port < this.#tables.ports; port++) {
      const own = new Map<string, { saying: Saying; peers: Set<number> }>();
      for (let peer = 1; peer < this.#tables.peers; peer++) {
        const { passes, reason } = this.#tables.verdict(direction, subject, peer, port);
        const key = `${passes} ${reason}`;
        const group = own.get(key);
        if (group !== undefined) group.peers.add(peer);
        else
          own.set(key, { saying: { passes, reason: reason === null ? null : (this.#image.meta.reasons[reason] ?? null) }, peers: new Set([peer]) });
      }
      for (const [key, { saying, peers }] of own) {
        const whole = `${key} ${[...peers].join(",")}`;
        const group = groups.get(whole);
        if (group === undefined) groups.set(whole, { saying, peers, ports: new Set([port]) });
        else group.ports.add(port);
      }
    }
    return [...groups.values()];
  }
}
