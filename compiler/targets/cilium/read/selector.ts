import { type AddressRange, ALL_V4, ALL_V6, gaps, type Literal, MAX_ADDRESS } from "#algebra";
import { addressIn, type Conjunction, type End, isIdentityLabel, KINDS, type Kind, kindIn, NAMESPACE_NAME, text, V } from "#model";
import type { Engine } from "../versions.ts";
import { CLUSTER, NAMESPACE_LABELS, POD_NAMESPACE, SERVICE_ACCOUNT, SOURCES } from "./identity-labels.ts";
import type { Requirement } from "./requirement.ts";

/** What an identity's label of some key can be: never there, this value, any text of a variable, or an empty label on these addresses. */
type Presence =
  | { readonly is: "absent" }
  | { readonly is: "value"; readonly value: string }
  | { readonly is: "variable"; readonly name: string }
  | { readonly is: "addresses"; readonly ranges: readonly AddressRange[] };
const ABSENT: Presence = { is: "absent" };
const EMPTY: Presence = { is: "value", value: "" };

/** Reserved labels of the identities that are no pods (Cilium pkg/identity/numericidentity.go: an API server on a node is a remote node too). */
const RESERVED: Partial<Record<Kind, readonly string[]>> = {
  host: ["host"],
  "remote-node": ["remote-node"],
  "kube-apiserver": ["kube-apiserver", "remote-node"],
  health: ["health"],
  ingress: ["ingress"],
  init: ["init"],
  unmanaged: ["unmanaged"],
};
const NODES: readonly Kind[] = ["host", "remote-node", "kube-apiserver"];

/** The identities that a label selector matches, as alternatives. */
export function selectorCubes(requirements: readonly Requirement[], end: End, kinds: readonly Kind[], engine: Engine): Conjunction[] {
  const groups: { readonly kinds: Kind[]; readonly literals: Literal[] }[] = [];
  for (const kind of kinds) {
    const literals = literalsFor(kind, requirements, end, engine);
    if (literals === null) continue;
    const group = groups.find((one) => areAlike(one.literals, literals));
    if (group === undefined) groups.push({ kinds: [kind], literals });
    else group.kinds.push(kind);
  }
  return groups.map((group) =>
    end === "P" && group.kinds.length === KINDS.length ? group.literals : [kindIn(end, ...group.kinds), ...group.literals],
  );
}

function areAlike(a: Conjunction, b: Conjunction): boolean {
  return a.length === b.length && a.every((one, i) => literalKey(one) === literalKey(b[i] as Literal));
}

/** Texts of a conjunction's conditions; equal conditions have equal texts. */
export function selectorCubeKeys(conjunction: Conjunction): string[] {
  return conjunction.map(literalKey);
}

function literalKey(literal: Literal): string {
  return JSON.stringify(literal, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));
}

function literalsFor(kind: Kind, requirements: readonly Requirement[], end: End, engine: Engine): Literal[] | null {
  const literals: Literal[] = [];
  for (const requirement of requirements) {
    const one = meets(presenceOf(kind, requirement, end, engine), elsewhere(kind, requirement, engine), end);
    if (one === false) return null;
    if (one !== true) literals.push(one);
  }
  return literals;
}

/** A pod of another cluster never carries this cluster's name. */
function elsewhere(kind: Kind, requirement: Requirement, engine: Engine): Requirement {
  if (kind !== "remote-pod" || requirement.key !== CLUSTER) return requirement;
  return { ...requirement, values: requirement.values.filter((value) => value !== engine.clusterName) };
}

function meets(presence: Presence, { operator, values }: Requirement, end: End): boolean | Literal {
  switch (presence.is) {
    case "absent":
      return operator === "NotIn" || operator === "DoesNotExist";
    case "value":
      return (
        operator === "Exists" || (operator === "In" && values.includes(presence.value)) || (operator === "NotIn" && !values.includes(presence.value))
      );
    case "addresses": {
      const given = operator === "Exists" || operator === "DoesNotExist" || values.includes("");
      const wanted = operator === "Exists" || operator === "In";
      if (!given) return !wanted;
      return addressIn(end, wanted ? presence.ranges : gaps(presence.ranges, 0n, MAX_ADDRESS, 1n));
    }
    case "variable":
      if (operator === "In") return values.length === 0 ? false : text(presence.name, { kind: "in", values });
      if (operator === "NotIn") return text(presence.name, { kind: "notIn", values }, true);
      return operator === "Exists" ? text(presence.name, { kind: "notIn", values: [] }) : text(presence.name, { kind: "in", values: [] }, true);
  }
}

function presenceOf(kind: Kind, requirement: Requirement, end: End, engine: Engine): Presence {
  const { source, key } = requirement;
  const from = (one: string) => source === SOURCES.any || source === one;
  if (kind === "pod" || kind === "remote-pod") return from(SOURCES.kubernetes) ? podLabel(kind, key, end, engine) : ABSENT;
  if (kind === "world") return from(SOURCES.reserved) ? worldLabel(key, engine) : ABSENT;
  if (from(SOURCES.reserved) && RESERVED[kind]?.includes(key) === true) return EMPTY;
  if (end === "S") return from(SOURCES.kubernetes) && isIdentityLabel(key, engine.minor) ? { is: "variable", name: V.nodeLabel(end, key) } : ABSENT;
  return NODES.includes(kind) && engine.nodeLabels ? nodeLabel(from, key, end, engine) : ABSENT;
}

function podLabel(kind: "pod" | "remote-pod", key: string, end: End, engine: Engine): Presence {
  if (key === POD_NAMESPACE) return { is: "variable", name: V.namespaceLabel(end, NAMESPACE_NAME) };
  if (key === SERVICE_ACCOUNT) return { is: "variable", name: V.serviceAccount(end) };
  if (key === CLUSTER) return kind === "pod" ? { is: "value", value: engine.clusterName } : { is: "variable", name: V.cluster };
  if (!isIdentityLabel(key, engine.minor)) return ABSENT;
  const namespaceKey = key.startsWith(NAMESPACE_LABELS) ? key.slice(NAMESPACE_LABELS.length) : null;
  return { is: "variable", name: namespaceKey === null ? V.podLabel(end, key) : V.namespaceLabel(end, namespaceKey) };
}

/** Cilium pkg/labels/cidr.go: with both families in use the outside has a label for each, with one family just `world`. */
function worldLabel(key: string, { ipv4, ipv6 }: Engine): Presence {
  const both = ipv4 && ipv6;
  if (key === "world") return both ? ABSENT : EMPTY;
  if (both && key === "world-ipv4") return { is: "addresses", ranges: [ALL_V4] };
  return both && key === "world-ipv6" ? { is: "addresses", ranges: [ALL_V6] } : ABSENT;
}

/** Cilium pkg/node/manager: node identities carry the node's labels and its cluster's name. */
function nodeLabel(from: (source: string) => boolean, key: string, end: End, engine: Engine): Presence {
  if (from(SOURCES.kubernetes) && key === CLUSTER) return { is: "value", value: engine.clusterName };
  return from(SOURCES.node) ? { is: "variable", name: V.nodeLabel(end, key) } : ABSENT;
}
