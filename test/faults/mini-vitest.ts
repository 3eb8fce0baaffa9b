import { isDeepStrictEqual } from "node:util";

/** The little of vitest that corpora use, so that they can judge a compiler with a fault in a bundle of its own. */
interface Case {
  readonly name: string;
  readonly run: () => unknown;
}
const cases: Case[] = [];

type Each = (rows: readonly unknown[]) => (name: string, run: (...row: never[]) => unknown) => void;

function each(add: (name: string, run: () => unknown) => void): Each {
  return (rows) => (name, run) => {
    for (const row of rows) add(`${name} ${label(row)}`, () => run(...((Array.isArray(row) ? row : [row]) as never[])));
  };
}

function label(row: unknown): string {
  return Array.isArray(row) ? row.filter((cell) => typeof cell !== "object").join(" ") : String((row as { name?: unknown }).name ?? row);
}

const addCase = (name: string, run: () => unknown): void => void cases.push({ name, run });
const group = (_: string, run: () => unknown): void => void run();
export const test = Object.assign(addCase, { each: each(addCase) });
export const describe = Object.assign(group, { each: each(group) });

/** Fails with a message; matchers compare as vitest's do on plain data. */
export const expect = Object.assign(
  (actual: unknown) => {
    const check = (holds: boolean, what: string) => {
      if (!holds) throw new Error(`${what}: ${JSON.stringify(actual)?.slice(0, 500)}`);
    };
    return {
      toEqual: (wanted: unknown) => check(isDeepStrictEqual(plain(actual), plain(wanted)), `not ${JSON.stringify(wanted)?.slice(0, 500)}`),
      toBe: (wanted: unknown) => check(Object.is(actual, wanted), `not ${String(wanted)}`),
      toContain: (wanted: unknown) => check((actual as readonly unknown[]).includes(wanted), `without ${String(wanted)}`),
      toBeGreaterThan: (wanted: number) => check((actual as number) > wanted, `not above ${wanted}`),
      toBeTypeOf: (wanted: string) => check(typeof actual === wanted, `no ${wanted}`),
    };
  },
  {
    fail: (message: string): never => {
      throw new Error(message);
    },
  },
);

/** Undefined members count as missing. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}

/** The first case that fails, and how many were run; null: none fails. */
export function firstFailure(): { readonly run: number; readonly failed: string | null } {
  let run = 0;
  for (const one of cases) {
    run++;
    try {
      one.run();
    } catch (error) {
      return { run, failed: `${one.name}: ${error instanceof Error ? error.message : String(error)}` };
    }
  }
  return { run, failed: null };
}
