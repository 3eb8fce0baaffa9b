import { hasErrors } from "#diagnostic";
import { evaluateSide, type Inventory, type Relation } from "#model";
import { type Chosen, parseProfile } from "#targets";
import { has, Matrix, type Possible } from "./matrix.ts";
import type { OracleCase, OracleWorld } from "./protocol.ts";
import { documentsOf, flowsOf, inventoryOf } from "./world.ts";

/** What was really compared: an engine that judged nothing proves nothing. */
export interface Counter {
  cases: number;
  allow: number;
  deny: number;
  /** Verdicts of the proxy. */
  layer7Allow: number;
  layer7Deny: number;
  /** Cases that both refuse. */
  rejected: number;
  /** Cases that only the reader refuses: the API server's stages come before the engine's. */
  refused: number;
}
export const counter = (): Counter => ({ cases: 0, allow: 0, deny: 0, layer7Allow: 0, layer7Deny: 0, rejected: 0, refused: 0 });

const LETTERS: Readonly<Record<string, keyof Counter>> = { a: "allow", d: "deny", l: "layer7Allow", r: "layer7Deny" };
const NAMES = ["egress", "ingress"] as const;

/** A batch's reader: everything that its cases share is made once. */
export class Judge {
  readonly #chosen: Chosen;
  readonly #inventory: Inventory;
  readonly #matrix: Matrix;
  readonly #count: Counter;

  constructor(world: OracleWorld, profile: string, count: Counter) {
    const chosen = parseProfile(profile);
    if ("diagnostics" in chosen) throw new Error(JSON.stringify(chosen.diagnostics));
    this.#chosen = chosen;
    this.#inventory = inventoryOf(world);
    this.#matrix = new Matrix(flowsOf(world));
    this.#count = count;
  }

  /** Where the reader and the engine disagree on a case, in words; empty when they agree. */
  disagreements(policies: OracleCase, answer: string): string[] {
    const { relation, diagnostics } = this.#chosen.target.read(documentsOf(policies), this.#chosen.profile, this.#inventory);
    this.#count.cases++;
    if (answer.startsWith("!")) return [`the engine panics: ${answer.slice(1, 400)}`];
    if (answer.startsWith("x") || answer.includes("e")) {
      this.#count.rejected++;
      return hasErrors(diagnostics) ? [] : [`the engine refuses: ${answer.slice(1, 400)}; the reader does not`];
    }
    if (hasErrors(diagnostics)) {
      this.#count.refused++;
      return [];
    }
    return this.compare(relation, answer);
  }

  /** The same for a meaning that was not read from the case's objects. */
  compare(relation: Relation, answer: string): string[] {
    const sides = NAMES.map((direction) => this.#matrix.judge(relation, direction));
    const wrong: number[] = [];
    for (let i = 0; i < this.#matrix.flows.length * 2; i++) {
      const letter = answer[i + 1] as string;
      if (letter === "-" || letter === "p") continue;
      const kind = LETTERS[letter];
      if (kind === undefined) throw new Error(`internal: no verdict ${letter}`);
      this.#count[kind]++;
      if (decisionOf(sides[i & 1] as Possible, i >>> 1) !== (letter === "a" || letter === "l" ? "allow" : "deny")) wrong.push(i);
    }
    return wrong.map((i) => this.#explain(relation, i, answer[i + 1] as string));
  }

  #explain(relation: Relation, index: number, letter: string): string {
    const [flow, direction] = [this.#matrix.flows[index >>> 1], NAMES[index & 1]];
    if (flow === undefined || direction === undefined) throw new Error("internal: no such flow");
    const ours = evaluateSide(relation, flow, direction);
    return `flow ${index >>> 1}, ${direction}: engine ${letter}, reader ${ours.decision} (${ours.reason}) by ${ours.by.join(", ")}`;
  }
}

function decisionOf({ allow, deny, unknown }: Possible, flow: number): "allow" | "deny" | "unknown" {
  const [a, d] = [has(allow, flow), has(deny, flow)];
  return has(unknown, flow) || a === d ? "unknown" : a ? "allow" : "deny";
}
