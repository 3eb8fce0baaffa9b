interface Parts {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
}

/** A policy id for each object of a list: its namespace and name, its kind too where two kinds share it, a number where it comes again. */
export function namesOf(objects: readonly string[]): string[] {
  const parts = objects.map(partsOf);
  const namespaces = new Set(parts.map(({ namespace }) => namespace));
  const kinds = new Map<string, Set<string>>();
  for (const one of parts) kinds.set(pathOf(one), (kinds.get(pathOf(one)) ?? new Set()).add(one.kind));
  const taken = new Set<string>();
  return parts.map((one) => {
    const shared = (kinds.get(pathOf(one))?.size ?? 0) > 1 || (one.namespace === null && namespaces.has(one.name));
    const base = pathOf(shared ? { ...one, name: `${one.kind.toLowerCase() || "policy"}-${one.name}` } : one);
    let id = base;
    for (let i = 2; taken.has(id); i++) id = `${base}-${i}`;
    taken.add(id);
    return id;
  });
}

function pathOf({ namespace, name }: Parts): string {
  return namespace === null ? name : `${namespace}/${name}`;
}

function partsOf(object: string): Parts {
  const [kind = "", path = kind] = object.split(" ");
  const slash = path.indexOf("/");
  const name = clean(path.slice(slash + 1));
  return { kind: path === kind ? "" : kind, namespace: slash < 0 ? null : clean(path.slice(0, slash)), name: name === "" ? "engine" : name };
}

/** With only the characters that ids have. */
function clean(text: string): string {
  return text.replace(/[^-A-Za-z0-9_./:]+/g, "-").replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");
}
