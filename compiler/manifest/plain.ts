import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type Document as YamlDocument } from "yaml";
import type { Plain } from "./builder.ts";
import { checkNumber, MAX_DEPTH, MAX_ITEMS, NotPlain, tooDeep, tooLong, twice } from "./not-plain.ts";

const MAX_ALIASES = 100;
const MAX_ALIASED_NODES = 100_000;

/** Plain JSON data of a YAML document: own null-prototype objects, so that no key is special. Throws `NotPlain`. */
export function plainOf(document: YamlDocument.Parsed): unknown {
  return new Reader(document).read(document.contents, 0);
}

class Reader {
  readonly #document: YamlDocument.Parsed;
  #aliases = 0;
  #insideAlias = 0;
  #aliasedNodes = 0;

  constructor(document: YamlDocument.Parsed) {
    this.#document = document;
  }

  read(node: unknown, depth: number): Plain {
    if (node === null || node === undefined) return null;
    const at = offsetOf(node);
    if (depth > MAX_DEPTH) throw tooDeep(at);
    if (this.#insideAlias > 0 && ++this.#aliasedNodes > MAX_ALIASED_NODES) throw new NotPlain("PCL1003", at, "aliases expand to too much");
    if (isScalar(node)) return scalar(node, at);
    if (isAlias(node)) return this.#alias(node, at, depth);
    if (isSeq(node) && node.items.length > MAX_ITEMS) throw tooLong(at);
    if (isSeq(node)) return node.items.map((item) => this.read(item, depth + 1));
    if (isMap(node)) return this.#map(node.items, depth);
    throw new NotPlain("PCL1001", at, "this is no plain data");
  }

  #alias(node: Alias, at: number, depth: number): Plain {
    if (++this.#aliases > MAX_ALIASES) throw new NotPlain("PCL1003", at, `more than ${MAX_ALIASES} aliases`);
    this.#insideAlias++;
    const value = this.read(node.resolve(this.#document), depth);
    this.#insideAlias--;
    return value;
  }

  #map(pairs: readonly Pair[], depth: number): Plain {
    const object: { [key: string]: Plain } = Object.create(null);
    const seen = new Map<string, number>();
    for (const pair of pairs) {
      const at = offsetOf(pair.key);
      const key = keyOf(pair, at);
      if (key === "<<" && (pair.key as Scalar).type === "PLAIN") continue;
      const earlier = seen.get(key);
      if (earlier !== undefined) throw twice(key, at, earlier);
      seen.set(key, at);
      object[key] = this.read(pair.value, depth + 1);
    }
    for (const pair of pairs) if (keyOf(pair, 0) === "<<" && !seen.has("<<")) this.#merge(object, pair.value, depth);
    return object;
  }

  /** YAML 1.1 merge keys, which kubectl honours: own keys win. */
  #merge(object: { [key: string]: Plain }, node: unknown, depth: number): void {
    const value = this.read(node, depth + 1);
    for (const from of Array.isArray(value) ? value : [value]) {
      if (from === null || typeof from !== "object" || Array.isArray(from)) throw new NotPlain("PCL1001", offsetOf(node), "`<<` merges maps only");
      for (const [key, one] of Object.entries(from)) if (!Object.hasOwn(object, key)) object[key] = one;
    }
  }
}

function keyOf(pair: Pair, at: number): string {
  const key = pair.key;
  if (isScalar(key) && typeof key.value === "string") return key.value;
  if (isScalar(key) && key.value !== null && key.source !== undefined) return key.source;
  throw new NotPlain("PCL1001", at, isMap(key) ? "a map stands as a key, this looks like a template placeholder" : "a key is not a string");
}

function scalar(node: Scalar, at: number): Plain {
  const value = node.value;
  if (typeof value === "number") return checkNumber(value, node.source ?? String(value), at);
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  throw new NotPlain("PCL1001", at, "this is no plain data");
}

function offsetOf(node: unknown): number {
  return (node as Node | null)?.range?.[0] ?? 0;
}
