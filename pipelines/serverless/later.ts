type Part = Readonly<Record<string, unknown>>;
type Load = () => Promise<Part>;

/** What the work that is going on asked for and is not here yet, by how to get it. */
const asked = new Set<() => Promise<void>>();

/** Ends work that cannot go on before a part has come. */
class NotYet extends Error {}

/**
 * A module whose exports come when they are first used: `build:function` puts these where a request may not need the module. Work that
 * uses one is ended, and done again by `whole` once it is there. Of an object some properties may be `known` before.
 */
export function later(load: Load): (name: string, known?: Part) => unknown {
  let loaded: Part | null = null;
  const fetched = async () => {
    loaded = await load();
  };
  const here = (name: string): object => {
    if (loaded !== null) return loaded[name] as object;
    asked.add(fetched);
    throw new NotYet(`${name} is not loaded yet`);
  };
  return (name, known = {}) =>
    new Proxy(function () {}, {
      get: (_target, key) => (typeof key === "string" && Object.hasOwn(known, key) ? known[key] : Reflect.get(here(name), key)),
      apply: (_target, self, given) => Reflect.apply(here(name) as () => unknown, self, given),
      construct: (_target, given) => Reflect.construct(here(name) as new () => object, given),
    });
}

/** Does work again until nothing that it asks for is missing; what an incomplete run came to counts for nothing. */
export async function whole<T>(work: () => T): Promise<T> {
  for (;;) {
    const run = ran(work);
    if (asked.size === 0) return run();
    const loads = [...asked];
    asked.clear();
    await Promise.all(loads.map((load) => load()));
  }
}

/** What work came to, as a function that returns or throws it. */
function ran<T>(work: () => T): () => T {
  try {
    const value = work();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
