import * as fc from "fast-check";
import { expect, test } from "vitest";
import { planOf } from "#answers";
import { compile } from "#compiler";
import type { Intent } from "#ir";
import { type Document, parseManifests } from "#manifest";
import { type Chosen, parseProfile } from "#targets";
import { runs } from "../runs.ts";
import { after, type Put, stateOf, type Violations, violations } from "./checker.ts";
import { pair, type Said, saidBy } from "./world.ts";

const WATCH = { now: () => 0, working: <T>(_: string, work: (count: () => void) => T) => work(() => {}) };

function chosen(text: string): Chosen {
  const found = parseProfile(text);
  if (!("target" in found)) throw new Error(text);
  return found;
}

const keyOf = ({ kind, namespace, name }: Document) => `${kind} ${namespace} ${name}`;

/** What stands for an intent, and what each object says. */
function stateFor(intent: Intent, profile: Chosen, said: (one: Document) => readonly Said[]) {
  const artifacts = compile(intent, [profile]).outputs.flatMap((one) => one.artifacts);
  const documents = artifacts.flatMap(({ path, text }) => parseManifests({ path, bytes: text }).documents);
  return stateOf(documents, keyOf, said);
}

/** Orders in which people and tools write: each breaks or opens something for some pairs. */
function naive(old: ReadonlyMap<string, readonly Said[]>, next: ReadonlyMap<string, readonly Said[]>) {
  const puts = [...next].map(([key, said]): Put => ({ key, said }));
  const deletes = [...old.keys()].filter((key) => !next.has(key)).map((key): Put => ({ key, said: null }));
  const all = [...old.keys()].map((key): Put => ({ key, said: null }));
  return { "all at once": [[...puts, ...deletes]], "create, then delete": [puts, deletes], "delete, then create": [all, puts] };
}

for (const profile of ["kubernetes@1.36,ipblock-pods=match", "cilium@1.20", "calico@3.31"]) {
  test(
    `no mixture of a plan's phases breaks or opens anything under ${profile}; naive orders do`,
    () => {
      const engine = chosen(profile);
      const bad = new Map<string, number>();
      const kinds = new Map<string, number>();
      const note = (name: string, { broken, opened }: Violations) => bad.set(name, (bad.get(name) ?? 0) + (broken + opened > 0 ? 1 : 0));
      fc.assert(
        fc.property(pair, ([before, later]) => {
          const known = new Map<Document, readonly Said[]>();
          const said = (one: Document) => known.get(one) ?? (known.set(one, saidBy(one, engine)).get(one) as readonly Said[]);
          const [old, next] = [stateFor(before, engine, said), stateFor(later, engine, said)];
          const plan = planOf({ kind: "intent", name: "a", intent: before }, { kind: "intent", name: "b", intent: later }, engine, null, WATCH);
          expect(plan.diagnostics).toEqual([]);
          const phases = plan.value?.phases ?? [];
          kinds.set(plan.value?.kind ?? "none", (kinds.get(plan.value?.kind ?? "none") ?? 0) + 1);
          const puts = phases.map(({ writes }) =>
            writes.map(({ action, object }): Put => ({ key: keyOf(object), said: action === "delete" ? null : said(object) })),
          );
          expect(violations(old, puts, next)).toEqual({ broken: 0, opened: 0, arrives: true });
          expect([...puts.reduce(after, old).keys()].sort()).toEqual([...next.keys()].sort());
          for (const [name, order] of Object.entries(naive(old, next))) note(name, violations(old, order, next));
        }),
        runs(100),
      );
      process.stderr.write(`${profile}: ${JSON.stringify(Object.fromEntries(kinds))}, violated: ${JSON.stringify(Object.fromEntries(bad))}\n`);
      expect([...bad.values()].every((count) => count > 0)).toBe(true);
      expect(kinds.get("meet") ?? 0).toBeGreaterThan(0);
    },
    24 * 3_600_000,
  );
}
