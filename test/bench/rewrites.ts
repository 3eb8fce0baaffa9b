import type { Literal, NumberRange } from "#algebra";
import { type Conjunction, numbers, portsIn, protocolIs, text, textIs, V } from "#model";
import { Random } from "./random.ts";
import type { Policy, Rule } from "./worlds.ts";

/** Fresh objects, as another reader would make them: nothing is recognised by identity. */
function copied(conjunction: Conjunction): Conjunction {
  return conjunction.map((one) => ({ variable: one.variable, in: { ...one.in } }));
}
function copiedPolicy(policy: Policy, name = policy.name): Policy {
  const rules = (list: readonly Rule[]) => list.map(({ peers, ports }) => ({ peers: peers.map(copied), ports: ports.map(copied) }));
  return { name, subject: copied(policy.subject), ingress: rules(policy.ingress), egress: rules(policy.egress) };
}

/** B of the comparisons: one policy for each peer and port, in another order. */
export function split(policies: readonly Policy[], seed = 2): Policy[] {
  const parts = policies.flatMap((policy) => {
    const pairs = (rules: readonly Rule[]): Rule[] =>
      rules.flatMap(({ peers, ports }) => peers.flatMap((peer) => ports.map((port): Rule => ({ peers: [peer], ports: [port] }))));
    const ingress = pairs(policy.ingress).map((rule) => ({ ...policy, ingress: [rule], egress: [] }));
    const egress = pairs(policy.egress).map((rule) => ({ ...policy, ingress: [], egress: [rule] }));
    return [...ingress, ...egress].map((one, i) => copiedPolicy(one, `${policy.name}-${i}`));
  });
  return new Random(seed).shuffled(parts);
}

/** C of the comparisons: a policy in the middle allows one more port. */
export function added(policies: readonly Policy[], port = 1): Policy[] {
  const middle = policies.findIndex(
    (one, i) => i >= policies.length >> 1 && one.ingress.every(({ ports }) => ports.every((list) => list.length > 0)),
  );
  const more = (rule: Rule): Rule => ({ ...rule, ports: [[protocolIs("TCP"), portsIn(port, port)], ...rule.ports] });
  return policies.map((policy, i) => (i === middle ? { ...policy, ingress: policy.ingress.map(more) } : policy));
}

/** Every range of ports as two that overlap. */
export function recut(policies: readonly Policy[]): Policy[] {
  const halves = (conjunction: Conjunction): Conjunction[] => {
    const range = rangeOf(conjunction);
    if (range === null || range[0] === range[1]) return [conjunction];
    const [low, high] = range;
    const third = Math.floor((high - low) / 3);
    const cut = (from: number, to: number) => conjunction.map((one) => (one.variable === V.port ? portsIn(from, to) : one));
    return [cut(low, high - third), cut(low + third, high)];
  };
  return mapRules(policies, (rule) => ({ ...rule, ports: rule.ports.flatMap(halves) }));
}

function rangeOf(conjunction: Conjunction): NumberRange | null {
  const found = conjunction.find((one) => one.variable === V.port)?.in;
  return found?.sort === "number" ? (found.ranges[0] ?? null) : null;
}

function mapRules(policies: readonly Policy[], change: (rule: Rule) => Rule): Policy[] {
  return policies.map((one) => copiedPolicy({ ...one, ingress: one.ingress.map(change), egress: one.egress.map(change) }));
}

/** Beside every policy a copy for fewer subjects. */
export function withNarrowerCopies(policies: readonly Policy[], seed = 3): Policy[] {
  const random = new Random(seed);
  const narrower = (policy: Policy): Policy =>
    copiedPolicy({ ...policy, subject: [...policy.subject, textIs(V.podLabel("S", "team"), `team-${random.below(20)}`)] }, `${policy.name}-narrow`);
  return random.shuffled(policies.flatMap((policy) => [copiedPolicy(policy), narrower(policy)]));
}

/** Every policy as two, for subjects with and without one of `keys` labels that nothing else speaks of. */
export function caseSplit(policies: readonly Policy[], keys: number, seed = 4): Policy[] {
  const random = new Random(seed);
  return policies.flatMap((policy) => {
    const key = V.podLabel("S", `fresh-${random.below(keys)}`);
    const cases: readonly Literal[] = [text(key, { kind: "notIn", values: [] }), text(key, { kind: "in", values: [] }, true)];
    return cases.map((one, i) => copiedPolicy({ ...policy, subject: [...policy.subject, one] }, `${policy.name}-${i}`));
  });
}

/** Policies for an admin tier that only passes, a tenth as many. */
export function passing(policies: readonly Policy[], seed = 5): Policy[] {
  const random = new Random(seed);
  return Array.from({ length: Math.ceil(policies.length / 10) }, (_, i) => {
    const policy = copiedPolicy(random.pick(policies), `admin-${i}`);
    return { ...policy, ingress: policy.ingress.map(onePort), egress: policy.egress.map(onePort) };
  });
}

function onePort(rule: Rule): Rule {
  return { ...rule, ports: [[protocolIs("TCP"), numbers(V.port, 443)]] };
}
