import { faults } from "./fault.ts";

const CUBES = "read/cubes.ts";
const kubernetes = faults("kubernetes", "reader", [
  ["C1", "no list of peers is nobody", CUBES, "return { yes: [[]], open: [] };", "return { yes: [], open: [] };"],
  ["C1", "no list of ports is no port", CUBES, "if (ports === null) return [[]];", "if (ports === null) return [];"],
  [
    "C3",
    "isolation is forgotten",
    "read/network-policy.ts",
    'level({ action: "deny", cubes: isolated,',
    'level({ action: "deny", cubes: isolated.slice(0, 0),',
  ],
  ["C4", "priorities are sorted backwards", "read.ts", "sort((a, b) => a - b)", "sort((a, b) => b - a)"],
  ["C4", "pass skips the NetworkPolicies", "read.ts", "passTo(one, before.length)", "passTo(one, end)"],
  ["C5", "the own node is not let in", "read.ts", 'direction === "ingress" ? [node]', 'direction === "ingress" ? []'],
  ["C5", "blocks are never open for pods", CUBES, 'blocks === "never" ? []', "blocks.length > 0 ? []"],
  ["C6", "a peer without namespaces is of any", CUBES, 'namespaces === null ? [namespaceIs("P", namespace)]', "namespaces === null ? []"],
  ["C6", "a policy governs every namespace", CUBES, 'namespaceIs("S", namespace), ', ""],
  ["C8", "labels of peers are ignored", CUBES, "...labelLiterals(pods ?? [], ", "...labelLiterals([], "],
  [
    "C10",
    "only the first policy isolates",
    "read/network-policy.ts",
    "isolated.push({ when: subject, rule: policy.id });",
    "if (isolated.length === 0) isolated.push({ when: subject, rule: policy.id });",
  ],
]);

const cilium = faults("cilium", "reader", [
  ["C1", "an empty list of peers is everybody", "read/peers.ts", "written[member]?.length === 0) ? null", "written[member]?.length === 0) ? []"],
  ["C1", "ports without peers are for nobody", "read/lower.ts", "peers.length === 0 ? [EVERYBODY]", "peers.length === 0 ? []"],
  [
    "C1",
    "neither peers nor ports is everything",
    "read/lower.ts",
    "(peers.length === 0 && ports === null)",
    "(peers.length > 9999 && ports === null)",
  ],
  ["C2", "requests are ignored", "read/lower.ts", "clause.requests === null ? [[]]", "clause.requests !== undefined ? [[]]"],
  ["C2", "an empty list of requests refuses all", "read/layer7.ts", "rules.http.length > 0", "rules.http.length >= 0"],
  ["C3", "denies are ignored", "read/levels.ts", 'this.#push("deny", network(denying.filter(isCertain)), `denied by ${title}`);', ""],
  [
    "C3",
    "deny sections are allows",
    "read/rules.ts",
    'verdict === "allow" ? direction : (`${direction}Deny` as const)',
    'verdict === "deny" ? direction : (`${direction}Deny` as const)',
  ],
  ["C4", "priorities are sorted backwards", "read/levels.ts", "sort((a, b) => a - b)", "sort((a, b) => b - a)"],
  ["C4", "an end below the start makes an empty range", "read/ports.ts", "portsIn(from, Math.max(from, to))", "portsIn(from, to)"],
  ["C4", "a leading zero is decimal", "read/port-number.ts", "Number.parseInt(text, 8)", "Number.parseInt(text, 10)"],
  [
    "C5",
    "the own node is not let in",
    "read/levels.ts",
    'this.#direction === "ingress" && this.#engine.allowLocalhost) this',
    "this.#direction === undefined && this.#engine.allowLocalhost) this",
  ],
  [
    "C5",
    "the API server is no remote node",
    "read/entities.ts",
    '"remote-node": ["remote-node", "kube-apiserver"],',
    '"remote-node": ["remote-node"],',
  ],
  ["C5", "the world has nodes in it", "read/entities.ts", 'world: ["world"],\n', 'world: ["world", "remote-node"],\n'],
  ["C5", "blocks never match nodes", "read/cidr.ts", "...(engine.cidrNodes ? NODES : [])", "", "cilium@1.20,policy-cidr-match-mode=nodes"],
  ["C5", "ICMP type 0 is a type", "read/icmp.ts", "number === 0 ? [protocol]", "number === -1 ? [protocol]"],
  [
    "C6",
    "peers of a namespaced object are of any namespace",
    "read/scope.ts",
    "return byLabels ? [] : [equals",
    "return byLabels || !byLabels ? [] : [equals",
  ],
  ["C6", "peers are of any cluster", "read/scope.ts", "if (!engine.localCluster || ", "if (engine.localCluster || "],
  ["C6", "a named namespace is not overwritten", "read/scope.ts", "...labels.filter((one) => !own(one)), ", "...labels, "],
  [
    "C7",
    "patterns of paths are prefixes",
    "read/layer7.ts",
    "literals.push(textMatches(variable, pattern))",
    "literals.push(textMatches(variable, `${pattern}(?s:.*)`))",
  ],
  ["C7", "a header's colon is a part of its name", "read/layer7.ts", '.replace(/:+$/, "")', ""],
  [
    "C8",
    "the subject's labels are ignored",
    "read/scope.ts",
    "...expressions, equals(SOURCES.kubernetes, POD_NAMESPACE, namespace)]",
    "equals(SOURCES.kubernetes, POD_NAMESPACE, namespace)]",
  ],
  ["C9", "a set of rules isolates nothing", "read/rules.ts", "return given ??", "return (given === undefined ? false : given) ??"],
  ["C10", "only the first of several ports is read", "read/rules.ts", "...toPorts.flatMap(", "...toPorts.slice(0, 1).flatMap("],
]);

const calico = faults("calico", "reader", [
  [
    "C1",
    "without types both directions are governed",
    "read/types-default.ts",
    "return { ingress: !egress || has(spec.ingress), egress };",
    "return { ingress: true, egress: true };",
  ],
  ["C3", "the end of a tier doesn't deny", "read/levels.ts", 'tier.endsWith === "deny"', 'tier.endsWith !== "deny"'],
  ["C3", "log decides", "read/levels.ts", 'if (rule.action === "log") return;', ""],
  [
    "C4",
    "orders are sorted backwards",
    "read/order.ts",
    "compareNumbers(a.order, b.order) || compareBytes(a.tie, b.tie)",
    "compareNumbers(b.order, a.order) || compareBytes(a.tie, b.tie)",
  ],
  [
    "C4",
    "tiers are sorted by name alone",
    "read/order.ts",
    "compareNumbers(a.order, b.order) || compareBytes(a.name, b.name)",
    "compareBytes(a.name, b.name)",
  ],
  ["C4", "a range is its first port", "read/ports.ts", "Number(match[2] ?? match[1])]", "Number(match[1])]"],
  ["C5", "blocks that are spared are not", "read/entity.ts", "addresses.without(context.families, entity.notNets)", "context.families"],
  ["C5", "protocols are ignored", "read/rule-formula.ts", "rule.protocol === null ? TRUE : protocolFormula(rule.protocol)", "TRUE"],
  [
    "C5",
    "ICMP codes are ignored",
    "read/rule-formula.ts",
    "code === null ? TRUE : lit(literal(V.icmpCode",
    "code !== undefined ? TRUE : lit(literal(V.icmpCode",
  ],
  [
    "C6",
    "peers are of any namespace",
    "read/read-network-policy.ts",
    "peer.namespaces === null ? inNamespace(namespace) :",
    'peer.namespaces === null ? ofNamespaces({ kind: "all" }) :',
  ],
  ["C8", "exclusions become conditions", "read/label-set.ts", '{ kind: "not in", label: key, values }', "isIn(key, values)"],
  ["C8", "negative selectors are ignored", "read/entity.ts", "if (notSelector !== null) parts.push", "if (notSelector === undefined) parts.push"],
]);

/** Bugs made by hand in the three readers. */
export const READERS = [...kubernetes, ...cilium, ...calico];
