import { requestTarget } from "../formats/http-url.ts";
import { EPHEMERAL, type Projection } from "../projection.ts";
import { templateOf } from "../template.ts";

/** A word with its class, and, where it matters, what only repetitions share. */
type WordRow = readonly [word: string, ...numbers: number[]];

/** What the words of a log mean to two releases: each a JSON text, or empty where a record has none. */
export class Words {
  readonly #numbers = new Map<string, number>();
  readonly #projection: Projection;
  readonly #podMeaning: (name: string) => string;
  readonly #exactPorts: boolean;

  /** `exactPorts`: containers have named ports among those that are otherwise told apart by classes only. */
  constructor(projection: Projection, podMeaning: (name: string) => string, exactPorts: boolean) {
    this.#projection = projection;
    this.#exactPorts = exactPorts;
    this.#podMeaning = podMeaning;
  }

  address(word: string): WordRow {
    const bytes = new TextEncoder().encode(word);
    const known = word === "" ? -1 : this.#projection.addressClass(bytes, 1);
    return [word, known === -2 ? this.#number(`address ${word}`) + (1 << 30) : known];
  }

  pod(word: string): WordRow {
    const name = textOf(word);
    return [word, this.#number(name === null ? `pod ${word}` : `named ${this.#podMeaning(name)}`)];
  }

  port(word: string): WordRow {
    const port = word === "" ? -1 : Number(word);
    return [word, this.#exactPorts || port < EPHEMERAL || port > 65_535 ? port : this.#projection.port(port)[0]];
  }

  url(word: string): WordRow {
    const url = word === "" ? "" : textOf(word);
    if (url === null) return [word, this.#number(`url ${word}`), this.#number(`url ${word}`)];
    const { host, path } = url === "" ? { host: null, path: null } : requestTarget(url);
    const request = { kind: "http", method: null, path, host, headers: null } as const;
    const meaning = JSON.stringify([word === "", templateOf(request), this.#projection.request(request)]);
    return [word, this.#number(`asks ${meaning}`), this.#number(`target ${host} ${path}`)];
  }

  #number(text: string): number {
    const known = this.#numbers.get(text) ?? this.#numbers.size + 1;
    this.#numbers.set(text, known);
    return known;
  }
}

function textOf(word: string): string | null {
  const value: unknown = word === "" ? null : JSON.parse(word);
  return typeof value === "string" && value !== "" ? value : null;
}
