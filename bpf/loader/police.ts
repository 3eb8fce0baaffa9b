import { elementsOf, writeElements } from "./bpftool.ts";
import { mapPin } from "./generation.ts";
import { type Attached, attach, attachedInterfaces, detach, encode, type Interface, numbered, PROBES, remember, SLOTS } from "./interfaces.ts";
import { alone } from "./lock.ts";
import type { Pins } from "./pins.ts";
import { attempt, type Outcome, Refused, refuse } from "./refused.ts";
import { theOneWith } from "./update.ts";

/** What became of the interfaces that were to be policed. */
export interface Policed {
  readonly interfaces: readonly Attached[];
  /** By name, why an interface is not policed. */
  readonly failed: ReadonlyMap<string, string>;
}

/** No interface has this number; searches go on behind its slot. */
const VACATED = 0xffff_ffff;

/**
 * Sees to it that these interfaces call the image with this digest, and says what they stand for. Those that are attached already and not named
 * stay as they are. One that stands for another pod than before is nobody's for a moment. What can't be done for one is done for the others.
 */
export function police(pins: Pins, digest: string, wanted: readonly Interface[]): Outcome<Policed> {
  return attempt(() =>
    alone(pins, () => {
      const map = mapPin(theOneWith(pins, digest).folder, "pc_interfaces");
      const before = new Map(attachedInterfaces(pins).map((one) => [one.name, one]));
      const table = new Subjects(map);
      const [here, failed] = [new Map(before), new Map<string, string>()];
      table.keep(new Set([...before.values()].map(({ ifindex }) => ifindex)));
      for (const one of wanted) {
        try {
          const [known, now] = [before.get(one.name), numberedAs(pins, one, before.get(one.name))];
          if (known === undefined || !standsForSame(known, now)) table.put(now, known);
          if (known === undefined || JSON.stringify(noteOf(known)) !== JSON.stringify(noteOf(now))) remember(pins, now);
          attachOr(pins, now, known === undefined);
          here.set(one.name, now);
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          failed.set(one.name, error.diagnostics[0]?.message ?? "");
        }
      }
      return { interfaces: [...here.values()], failed };
    }),
  );
}

function numberedAs(pins: Pins, one: Interface, known: Attached | undefined): Attached {
  if (known !== undefined) return { ...one, ifindex: known.ifindex, by: known.by };
  return numbered(pins, [one])[0] as Attached;
}

function attachOr(pins: Pins, one: Attached, fresh: boolean): void {
  try {
    attach(pins, one);
  } catch (error) {
    if (fresh) detach(pins, one);
    throw error;
  }
}

function noteOf({ name, subject, audit, v4, v6, pod, ifindex, by }: Attached) {
  return [name, subject, audit, v4, v6.map(String), pod, ifindex, by];
}
function standsForSame(one: Attached, other: Attached): boolean {
  return encode(one).equals(encode(other));
}

/** The table of what interfaces stand for, as the kernel has it. */
class Subjects {
  readonly #map: string;
  readonly #numbers: number[];
  constructor(map: string) {
    this.#map = map;
    const elements = elementsOf(map);
    this.#numbers = Array.from({ length: SLOTS }, (_, slot) => elements.get(slot)?.readUInt32LE(0) ?? 0);
  }

  /** Gives back the slots of interfaces that are gone. */
  keep(numbers: ReadonlySet<number>): void {
    const gone = this.#numbers.flatMap((number, slot) => (number === 0 || number === VACATED || numbers.has(number) ? [] : [slot]));
    const empty = encode({ ifindex: VACATED, subject: 0, audit: false, v4: 0, v6: [0n, 0n] });
    writeElements(
      this.#map,
      gone.map((slot) => [slot, empty]),
    );
    for (const slot of gone) this.#numbers[slot] = VACATED;
  }

  put(one: Attached, before: Attached | undefined): void {
    const { ifindex } = one;
    const probe = Array.from({ length: PROBES }, (_, i) => (ifindex + i) % SLOTS);
    const slot = probe.find((at) => this.#numbers[at] === ifindex) ?? probe.find((at) => [0, VACATED].includes(this.#numbers[at] as number));
    if (slot === undefined)
      return refuse(
        "PCL7002",
        [one.name],
        `the numbers of interfaces collide: ${ifindex} finds no slot`,
        "make the interface anew, for another number",
      );
    const nobody = encode({ ifindex, subject: 0, audit: false, v4: 0, v6: [0n, 0n] });
    const inherits = before !== undefined && before.pod === one.pod && before.v4 === one.v4 && before.v6.join() === one.v6.join();
    writeElements(this.#map, [...(inherits ? [] : [[slot, nobody] as const]), [slot, encode(one)]]);
    this.#numbers[slot] = ifindex;
  }
}
