import { type Direction, type Intent, type PortMatch, type Rule, type Section } from "#ir";

/** The same intent with every port range cut around the ports of layer 7 rules of its direction: before it, itself, behind it (CVE-2024-52529). */
export function splitRanges(intent: Intent): Intent {
  const ports = { ingress: requestPorts(intent, "ingress"), egress: requestPorts(intent, "egress") };
  const cut = (section: Section | null, around: readonly number[]): Section | null =>
    section === null ? null : { ...section, rules: section.rules.map((rule) => cutRule(rule, around)) };
  const policies = intent.policies.map((policy) => ({
    ...policy,
    ingress: cut(policy.ingress, ports.ingress),
    egress: cut(policy.egress, ports.egress),
  }));
  return { ...intent, policies };
}

function requestPorts(intent: Intent, direction: Direction): readonly number[] {
  const rules = intent.policies.flatMap((policy) => policy[direction]?.rules ?? []).filter((rule) => rule.layer7.length > 0);
  const numbers = rules.flatMap(({ ports }) =>
    ports === "any" ? [] : ports.flatMap((port) => ("from" in port && port.from === port.to ? [port.from] : [])),
  );
  return [...new Set(numbers)].sort((a, b) => a - b);
}

function cutRule(rule: Rule, around: readonly number[]): Rule {
  return rule.ports === "any" ? rule : { ...rule, ports: rule.ports.flatMap((port) => pieces(port, around)) };
}

function pieces(port: PortMatch, around: readonly number[]): readonly PortMatch[] {
  if (!("from" in port) || port.from === port.to || (port.from <= 1 && port.to === 65_535)) return [port];
  const found: PortMatch[] = [];
  let next = port.from;
  for (const number of around.filter((one) => port.from <= one && one <= port.to)) {
    if (next < number) found.push({ ...port, from: next, to: number - 1 });
    found.push({ ...port, from: number, to: number });
    next = number + 1;
  }
  return next <= port.to ? [...found, { ...port, from: next }] : found;
}
