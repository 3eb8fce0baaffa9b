import { type Diagnostic, diagnostic, didYouMean, hasErrors, type Path } from "#diagnostic";
import { type Document, titleOf } from "#manifest";
import { type Level, namespaceIs, type Relation, type Side } from "#model";
import type { Reading } from "#targets";

interface Stray {
  readonly document: Document;
  /** The unknown field, below the document. */
  readonly path: Path;
}

/**
 * Reads objects of others, which may have spec fields of a version that is not known here: these make the verdicts of the pods
 * that the object may select unknown. A field that is nearly a known one is a slip, and refused as everywhere. What an API server
 * drops has no meaning only if some version that we know has the field; `versions` reads under each of them.
 */
export function readOthers(
  read: (documents: readonly Document[]) => Reading,
  documents: readonly Document[],
  versions: () => readonly Reading[],
): Reading {
  const first = read(documents);
  let known: readonly Reading[] | null = null;
  const all = () => {
    known ??= versions();
    return known;
  };
  const strays = first.diagnostics.flatMap((one) => strayOf(one, documents, all));
  if (strays.length === 0) return first;
  const rest = documents.map((document) => strays.filter((one) => one.document === document).reduce(without, document));
  const reading = read(rest);
  if (hasErrors(reading.diagnostics)) return first;
  const level: Level = { action: "unknown", cubes: strays.map(cubeOf), title: "an unknown field", missing: strays.map(factOf).join(", ") };
  return {
    ...reading,
    relation: behind(level, reading.relation),
    pending: reading.pending === null ? null : behind(level, reading.pending),
    diagnostics: [...reading.diagnostics, ...strays.map(warningOf)],
  };
}

/** The schemas' word for a field that they don't know, where it is one below `spec` and no slip. */
function strayOf({ code, at, message }: Diagnostic, documents: readonly Document[], versions: () => readonly Reading[]): Stray[] {
  const [title, ...path] = at;
  const [root, key] = [path[0], path.at(-1)];
  const dropped = code === "PCL1054";
  if (!(dropped || code === "PCL1004") || !message.startsWith("unknown field ") || (root !== "spec" && root !== "specs") || typeof key !== "string")
    return [];
  const document = documents.find((one) => titleOf(one) === title);
  const owner = path.slice(0, -1).reduce<unknown>(inside, document?.value);
  if (document === undefined || typeof owner !== "object" || owner === null || !Object.hasOwn(owner, key)) return [];
  if (dropped) return versions().every(({ diagnostics }) => diagnostics.some((one) => isSame(one, { code, at }))) ? [{ document, path }] : [];
  const known = [...Object.keys(owner).filter((one) => one !== key), ...KNOWN];
  return key === "__proto__" || didYouMean(key, known) !== null ? [] : [{ document, path }];
}

function isSame(one: Diagnostic, { code, at }: Pick<Diagnostic, "code" | "at">): boolean {
  return one.code === code && one.at.join("\0") === at.join("\0");
}

/** Fields that every dialect has, for slips in those that an object must have. */
const KNOWN = ["podSelector", "policyTypes", "selector", "types", "subject", "tier", "priority", "ingress", "egress", "from", "to", "ports"];

function inside(value: unknown, step: string | number): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined;
}

function without(document: Document, { path }: Stray): Document {
  return { ...document, value: dropped(document.value, path) as Document["value"], locate: (at) => document.locate(at) };
}

function dropped(value: unknown, [step, ...rest]: Path): unknown {
  if (Array.isArray(value)) return value.map((one, i) => (i === step ? dropped(one, rest) : one));
  const entries = Object.entries(value as object);
  if (rest.length === 0) return Object.fromEntries(entries.filter(([key]) => key !== step));
  return Object.fromEntries(entries.map(([key, one]) => [key, key === step ? dropped(one, rest) : one]));
}

/** Every pod of the object's namespace, since the field may be one of its selector. */
function cubeOf({ document }: Stray): Level["cubes"][number] {
  const when = document.namespace === "" ? [] : [namespaceIs("S", document.namespace)];
  return { when, rule: titleOf(document) };
}

function factOf({ document, path }: Stray): string {
  return `what ${path.join(".")} of ${titleOf(document)} means`;
}

function warningOf({ document, path }: Stray): Diagnostic {
  const message = `the field \`${path.join(".")}\` is not known here, so what this object does is not known`;
  return diagnostic("PCL1052", [titleOf(document), ...path], message, { source: document.locate(path) });
}

function behind(level: Level, relation: Relation): Relation {
  const side = (levels: Side): Side => [level, ...levels.map((one) => (one.to === undefined ? one : { ...one, to: one.to + 1 }))];
  return { ...relation, sides: { ingress: side(relation.sides.ingress), egress: side(relation.sides.egress) } };
}
