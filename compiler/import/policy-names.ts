/** A policy id for each object of a list: its namespace and name, its kind too where two kinds share it, a number where it comes again. */
export function namesOf(objects: readonly string[]): string[] {
  const kinds = new Map<string, Set<string>>();
  for (const object of objects) {
    const { kind, name } = partsOf(object);
    kinds.set(name, (kinds.get(name) ?? new Set()).add(kind));
  }
  const taken = new Set<string>();
  return objects.map((object) => {
    const { kind, name } = partsOf(object);
    const base = (kinds.get(name)?.size ?? 0) > 1 ? `${kind.toLowerCase()}/${name}` : name;
    let id = base;
    for (let i = 2; taken.has(id); i++) id = `${base}/${i}`;
    taken.add(id);
    return id;
  });
}

function partsOf(object: string): { kind: string; name: string } {
  const [kind = "", name] = object.split(" ");
  const clean = (name ?? kind).replace(/[^-A-Za-z0-9_./:]+/g, "-").replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");
  return { kind: name === undefined ? "" : kind, name: clean === "" ? "engine" : clean };
}
