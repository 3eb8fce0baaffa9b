import { type Cidr, isProblem, parseCidr } from "#algebra";

/** A label of an identity, with the source that Cilium writes before it. */
export interface IdentityLabel {
  readonly source: string;
  readonly key: string;
  readonly value: string;
}

/** A security identity: what policy maps are keyed by. */
export interface Identity {
  readonly labels: readonly IdentityLabel[];
  /** Blocks of its `cidr:` labels. */
  readonly blocks: readonly Cidr[];
  /** The identity whose entries also count for it; itself where nothing does (pkg/policy/aggregate.go). */
  readonly aggregate: Identity;
}

/** Which reserved identity stands for an identity in the datapath since 1.20; before, identity 0 for all. */
export interface Aggregates {
  readonly unknown: Identity;
  readonly cluster: Identity;
  readonly mesh: Identity;
  readonly world: Identity;
  readonly remoteNode: Identity;
  /** What a peer that is everybody is written as. */
  readonly all: readonly Identity[];
}

export function reservedLabel(key: string): IdentityLabel {
  return { source: "reserved", key, value: "" };
}

/** An identity with these labels. */
export function identityOf(labels: readonly IdentityLabel[], aggregate: Identity): Identity {
  return { labels, blocks: blocksOf(labels), aggregate };
}

function blocksOf(labels: readonly IdentityLabel[]): readonly Cidr[] {
  return labels.flatMap(({ source, key }) => {
    if (source !== "cidr") return [];
    const block = parseCidr(key);
    return isProblem(block) ? [] : [block];
  });
}

/** An identity that nothing aggregates further. */
function root(name: string | null): Identity {
  const labels = name === null ? [] : [reservedLabel(name)];
  const made: { labels: readonly IdentityLabel[]; blocks: readonly Cidr[]; aggregate: Identity | null } = { labels, blocks: [], aggregate: null };
  made.aggregate = made as Identity;
  return made as Identity;
}

/** The aggregates of a version; until 1.19 identity 0 is the only one. */
export function aggregatesOf(minor: number): Aggregates {
  const unknown = root(null);
  if (minor < 20) return { unknown, cluster: unknown, mesh: unknown, world: unknown, remoteNode: unknown, all: [unknown] };
  const [cluster, mesh, world, remoteNode] = ["cluster", "cluster-mesh", "world", "remote-node"].map((name) => root(`aggregate-${name}`)) as [
    Identity,
    Identity,
    Identity,
    Identity,
  ];
  return { unknown, cluster, mesh, world, remoteNode, all: [unknown, cluster, mesh, world, remoteNode] };
}
