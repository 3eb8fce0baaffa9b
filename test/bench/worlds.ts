import type { Literal } from "#algebra";
import {
  addressIn,
  type Conjunction,
  type Cube,
  cidrRanges,
  kindIn,
  labelLiterals,
  namespaceIs,
  portsIn,
  protocolIs,
  type Relation,
  type Side,
  textIs,
  V,
} from "#model";
import { Random } from "./random.ts";

/** One generated policy: it isolates its subjects on a side and allows there what its rules name. */
export interface Policy {
  readonly name: string;
  readonly subject: Conjunction;
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
}
/** Every peer on every port. */
export interface Rule {
  readonly peers: readonly Conjunction[];
  readonly ports: readonly Conjunction[];
}

/**
 * Shapes of policy sets: g1 cluster-wide with one key; n1 namespaced with one; n4 namespaced with four keys mixed; nx as n4 with NotIn,
 * Exists and DoesNotExist; nn with peers by namespace labels; g4 cluster-wide with four keys mixed; 2k half on one key and half on
 * another; k a key of its own for each subject; kk for both ends.
 */
export const SHAPES = ["g1", "n1", "n4", "nx", "nn", "g4", "2k", "k", "kk"] as const;
export type Shape = (typeof SHAPES)[number];

/** `count` policies of a shape; the same arguments give the same policies. */
export function world(shape: Shape, count: number, seed = 1): Policy[] {
  const random = new Random(seed);
  const labels = new Labels(shape, count, random);
  return Array.from({ length: count }, (_, i) => ({
    name: `policy-${i}`,
    subject: labels.subject(i),
    ingress: [ruleOf(labels, i, random)],
    egress: [ruleOf(labels, i, random)],
  }));
}

function ruleOf(labels: Labels, index: number, random: Random): Rule {
  const peers = Array.from({ length: 1 + random.below(3) }, () => (random.chance(0.08) ? block(random) : labels.peer(index)));
  if (random.chance(0.05)) return { peers, ports: [[]] };
  return { peers, ports: Array.from({ length: 1 + random.below(2) }, () => [protocolIs("TCP"), port(random)]) };
}

const PORTS = [53, 80, 443, 3000, 3306, 5000, 5432, 6379, 8080, 8443, 9090, 9100, 9200, 11_211, 15_672, 27_017];

function port(random: Random): Literal {
  if (random.chance(0.05)) {
    const from = 1024 + random.below(50_000);
    return portsIn(from, from + random.below(10_000));
  }
  const one = random.chance(0.8) ? random.pick(PORTS) : 1024 + random.below(2_000);
  return portsIn(one, one);
}

function block(random: Random): Conjunction {
  const [a, b] = [random.below(200) + 20, random.below(256)];
  const except = random.chance(1 / 3) ? [`${a}.${b}.${random.below(256)}.0/24`] : [];
  return [kindIn("P", "world"), addressIn("P", cidrRanges(`${a}.${b}.0.0/16`, except))];
}

const VALUES = { env: ["prod", "stage", "dev"], team: Array.from({ length: 20 }, (_, i) => `team-${i}`), tier: ["front", "api", "db", "batch"] };

class Labels {
  readonly #shape: Shape;
  readonly #random: Random;
  readonly #namespaces: number;
  readonly #apps: number;

  constructor(shape: Shape, count: number, random: Random) {
    this.#shape = shape;
    this.#random = random;
    this.#namespaces = Math.max(2, Math.ceil(count / 20));
    this.#apps = shape.startsWith("n") ? 12 : Math.max(4, Math.ceil(count / 2));
  }

  subject(index: number): Conjunction {
    return this.#shape.startsWith("n") ? [namespaceIs("S", `ns-${index % this.#namespaces}`), ...this.#labels("S", index)] : this.#labels("S", index);
  }

  peer(index: number): Conjunction {
    const labels = this.#labels("P", index);
    if (this.#shape === "nn") {
      const namespace = labelLiterals([{ key: "team", operator: "In", values: [this.#random.pick(VALUES.team)] }], (key) =>
        V.namespaceLabel("P", key),
      );
      return [kindIn("P", "pod"), ...namespace, ...(this.#random.chance(0.5) ? labels : [])];
    }
    if (!this.#shape.startsWith("n")) return [kindIn("P", "pod"), ...labels];
    const namespace = this.#random.chance(0.7) ? index % this.#namespaces : this.#random.below(this.#namespaces);
    return [kindIn("P", "pod"), namespaceIs("P", `ns-${namespace}`), ...labels];
  }

  #labels(end: "S" | "P", index: number): Conjunction {
    const app = () => textIs(V.podLabel(end, "app"), `app-${this.#random.below(this.#apps)}`);
    switch (this.#shape) {
      case "g1":
      case "n1":
        return [app()];
      case "2k":
        return [textIs(V.podLabel(end, index % 2 === 0 ? "a" : "b"), `v-${this.#random.below(this.#apps)}`)];
      case "k":
        return end === "S" ? [textIs(V.podLabel(end, `opt-${index}`), "yes")] : [textIs(V.podLabel(end, "app"), `app-${index}`)];
      case "kk":
        return [textIs(V.podLabel(end, end === "S" ? `opt-${index}` : `use-${index}`), "yes")];
      default:
        return this.#mixed(end, app);
    }
  }

  /** `app` mostly, and each of the other keys now and then. */
  #mixed(end: "S" | "P", app: () => Literal): Conjunction {
    const found = this.#random.chance(0.7) ? [app()] : [];
    for (const key of ["env", "team", "tier"] as const) if (this.#random.chance(0.3)) found.push(this.#requirement(end, key));
    return found.length > 0 ? found : [app()];
  }

  #requirement(end: "S" | "P", key: keyof typeof VALUES): Literal {
    const values = [this.#random.pick(VALUES[key])];
    const operator = this.#shape === "nx" ? this.#random.pick(["In", "In", "NotIn", "Exists", "DoesNotExist"] as const) : "In";
    const requirement = { key, operator, values: operator === "In" || operator === "NotIn" ? values : [] };
    return labelLiterals([requirement], (name) => V.podLabel(end, name))[0] as Literal;
  }
}

/** What the policies mean together: their rules allow, their subjects are denied the rest. `passing` policies only pass, ahead of all. */
export function relationOf(policies: readonly Policy[], passing: readonly Policy[] = []): Relation {
  return { profile: "generated", sides: { ingress: sideOf(policies, passing, "ingress"), egress: sideOf(policies, passing, "egress") } };
}

function sideOf(policies: readonly Policy[], passing: readonly Policy[], direction: "ingress" | "egress"): Side {
  const tier: Side = passing.length === 0 ? [] : [{ action: "pass", cubes: cubesOf(passing, direction), to: 1, title: "admin" }];
  return [
    ...tier,
    { action: "allow", cubes: cubesOf(policies, direction), title: "policies" },
    { action: "deny", cubes: policies.map((one) => ({ when: one.subject, rule: one.name })), title: "isolated" },
  ];
}

function cubesOf(policies: readonly Policy[], direction: "ingress" | "egress"): Cube[] {
  return policies.flatMap(({ name, subject, [direction]: rules }) =>
    rules.flatMap(({ peers, ports }) => peers.flatMap((peer) => ports.map((port) => ({ when: [...subject, ...peer, ...port], rule: name })))),
  );
}
