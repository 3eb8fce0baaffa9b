import type { NetworkPolicy, NetworkPolicyRule } from "#api";
import type { Direction } from "#ir";
import { type Conjunction, type Cube, type End, type Inventory, portsIn, protocolIs } from "#model";
import { cubesOfRule, governs, type Naming, podsIn, portOf, rulesOf } from "../network-cubes.ts";
import { sharedSet } from "./ip-set.ts";
import { losesPorts, namedPorts, numbersOf } from "./named-ports.ts";

/** What a policy lets through one end's chain; `open` only if no pod defines a port name. */
export interface Allowed {
  readonly allow: readonly Cube[];
  readonly open: readonly Cube[];
}

/**
 * What a policy's sections allow on the judged side. A policy of both types is one chain that both directions walk, so each of its
 * sections also answers for the other direction between pods that it selects (pod.go, setupPodNetpolRules).
 */
export function allowedBy(policy: NetworkPolicy, judged: Direction, inventory: Inventory | null): Allowed {
  const both = governs(policy, "ingress") && governs(policy, "egress");
  const sections = (["ingress", "egress"] as const).filter((section) => governs(policy, section) && (both || section === judged));
  if (!governs(policy, judged)) return { allow: [], open: [] };
  const rules = sections.flatMap((section) =>
    rulesOf(policy, section).map(({ rule, id }) => new RuleOfChain(policy, rule, id, section, judged, inventory)),
  );
  return { allow: rules.flatMap((rule) => rule.cubes("allow")), open: rules.flatMap((rule) => rule.cubes("open")) };
}

class RuleOfChain {
  readonly #policy: NetworkPolicy;
  readonly #rule: NetworkPolicyRule;
  readonly #id: string;
  readonly #section: Direction;
  readonly #destination: End;
  readonly #inventory: Inventory | null;

  constructor(policy: NetworkPolicy, rule: NetworkPolicyRule, id: string, section: Direction, judged: Direction, inventory: Inventory | null) {
    this.#policy = policy;
    this.#rule = rule;
    this.#id = id;
    this.#section = section;
    this.#destination = judged === "ingress" ? "S" : "P";
    this.#inventory = inventory;
  }

  cubes(kind: "allow" | "open"): Cube[] {
    const { namespace, pods } = this.#policy;
    const source: End = this.#destination === "S" ? "P" : "S";
    const [target, peer] = this.#section === "ingress" ? [this.#destination, source] : [source, this.#destination];
    return cubesOfRule(this.#rule, {
      id: this.#id,
      selected: [...podsIn(target, namespace, pods), ...(target === "S" ? [] : podsIn("S", namespace, pods))],
      peer,
      namespace,
      blocks: (blocks) => (blocks.length === 0 ? [] : [sharedSet(blocks)]),
      ports: (naming) => (kind === "allow" ? this.#ports(naming) : this.#openPorts(naming)),
    });
  }

  #ports(naming: Naming): readonly Conjunction[] {
    const { ports } = this.#rule;
    if (ports === null) return [[]];
    const numeric = ports.filter(({ port }) => port === null || "from" in port).map((port) => portOf(port, this.#destination));
    const named = namedPorts(this.#rule).map((port) => portOf(port, this.#destination));
    if (naming === "pods" && losesPorts(this.#policy, this.#rule, this.#section, this.#inventory) === true) return [[]];
    if (this.#section === "ingress" || naming === "pods") return [...numeric, ...named];
    return naming === "blocks" ? numeric : [...numeric, ...this.#ofNamespace()];
  }

  /** A named port to everyone is every number that the name has in the policy's namespace, wherever the packet goes. */
  #ofNamespace(): readonly Conjunction[] {
    return namedPorts(this.#rule).flatMap((port): readonly Conjunction[] => {
      const numbers = numbersOf(port, this.#policy, this.#rule, this.#section, this.#inventory);
      if (numbers === null) return [[...podsIn(this.#destination, this.#policy.namespace, []), ...portOf(port, this.#destination)]];
      return numbers.map((number) => [protocolIs(port.protocol), portsIn(number, number)]);
    });
  }

  #openPorts(naming: Naming): readonly Conjunction[] {
    if (this.#inventory !== null) return [];
    if (naming === "pods") return losesPorts(this.#policy, this.#rule, this.#section, null) === null ? [[]] : [];
    return naming === "everyone" && this.#section === "egress" ? namedPorts(this.#rule).map(({ protocol }) => [protocolIs(protocol)]) : [];
  }
}
