import { afterAll, describe, expect, test } from "vitest";
import { load, unload } from "./bundle.ts";
import { EMITTERS } from "./emitters.ts";
import { CLASSES, type Fault } from "./fault.ts";
import { intents } from "./intents.ts";
import type { firstFailure } from "./mini-vitest.ts";
import { type Written, written } from "./proof.ts";
import { READERS } from "./readers.ts";

const CASES = intents();
const known = new Map<string, ReadonlyMap<string, Written>>();
/** What the compiler without faults writes. */
function sound(profile: string): ReadonlyMap<string, Written> {
  const found = known.get(profile) ?? new Map([...CASES].map(([name, intent]) => [name, written(intent, profile)]));
  known.set(profile, found);
  return found;
}

interface Caught {
  readonly fault: Fault;
  readonly by: string | null;
}
const found: Caught[] = [];

/** Who notices the fault first: the proof of some intent, or the corpus of a reader. */
async function caughtBy(fault: Fault): Promise<string | null> {
  const profile = fault.profile ?? fault.target;
  const before = sound(profile);
  const broken = await load<{ written: typeof written }>("test/faults/proof.ts", fault);
  for (const [name, intent] of CASES) {
    const after = broken.written(intent, profile);
    const noticed = after.artifacts.length === 0 && after.codes.some((code) => code === "PCL4001" || code === "crash");
    if (noticed && String(after.codes) !== String(before.get(name)?.codes)) return `proof: ${name}`;
  }
  if (fault.part === "emitter") return null;
  const corpus = await load<{ firstFailure: typeof firstFailure }>(`test/faults/corpus-${fault.target}.ts`, fault);
  const { failed } = corpus.firstFailure();
  return failed === null ? null : `corpus: ${failed.slice(0, 60)}`;
}

describe("the compiler without faults", () => {
  test.each(["kubernetes", "cilium", "calico"])("writes most intents for %s", (profile) => {
    expect([...sound(profile).values()].filter(({ artifacts }) => artifacts.length > 0).length).toBeGreaterThan(15);
  });
  test.each(["kubernetes", "cilium", "calico"])("agrees with the corpus of %s", async (target) => {
    const corpus = await load<{ firstFailure: typeof firstFailure }>(`test/faults/corpus-${target}.ts`, null);
    const { run, failed } = corpus.firstFailure();
    expect(failed).toBeNull();
    expect(run).toBeGreaterThan(50);
  });
});

describe.each([...EMITTERS, ...READERS])("$target $part, $class: $what", (fault) => {
  test("is caught", async () => {
    const by = await caughtBy(fault);
    found.push({ fault, by });
    expect(by).not.toBeNull();
  });
});

test("there are at least 60 faults, and some of every class", () => {
  const classes = new Set([...EMITTERS, ...READERS].map((fault) => fault.class));
  expect(EMITTERS.length + READERS.length).toBeGreaterThanOrEqual(60);
  expect([...classes].sort()).toEqual(Object.keys(CLASSES).sort());
});

afterAll(async () => {
  await unload();
  const line = (name: string, part: readonly Caught[]) =>
    `${name.padEnd(80)} ${["proof", "corpus"].map((way) => String(part.filter(({ by }) => by?.startsWith(way)).length).padStart(7)).join("")} ${String(part.filter(({ by }) => by === null).length).padStart(7)}`;
  const rows = Object.entries(CLASSES).map(([name, what]) =>
    line(
      `${name} ${what}`,
      found.filter(({ fault }) => fault.class === name),
    ),
  );
  process.stderr.write(`${"seeded faults caught by".padEnd(80)}   proof corpus    none\n${rows.join("\n")}\n${line("all", found)}\n`);
});
