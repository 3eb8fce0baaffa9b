import { canOverlap, canonicalJson, type LabelSet, type Rule, type Subject } from "#ir";
import type { Resolver } from "../cluster.ts";
import type { Namespace } from "../namespace.ts";
import type { Party } from "../party.ts";
import type { Policy } from "../policy.ts";
import type { PeerLike } from "../sentence.ts";
import type { Unnamed } from "./rule-id.ts";

const LEARNS = "questions are only watched, to learn the addresses of names; every question is allowed";

/** Lets a namespace's pods ask the resolver. `watched`: as DNS questions, so that engines can learn names from the answers. */
export function dnsRule(resolver: Resolver, watched: boolean): Unnamed {
  const rule: Omit<Rule, "id"> = {
    action: "allow",
    peers: resolver.peers.flatMap((one) => one.peers),
    ports: (["UDP", "TCP"] as const).map((protocol) => ({ protocol, from: resolver.port, to: resolver.port })),
    layer7: watched ? [{ kind: "dns", pattern: "*" }] : [],
    log: false,
    authenticate: false,
    orElse: watched ? { kind: "l4", reason: LEARNS } : null,
    owner: null,
    reason: "names are looked up at the cluster's resolver",
    expires: null,
    source: null,
  };
  return { rule, slug: "dns" };
}

/** Tells of a namespace whether some of its pods have a DNS name as a peer. */
export function nameUsers(parties: readonly Party[], policies: readonly Policy[]): (namespace: Namespace) => boolean {
  const byName = ({ peers }: PeerLike) => peers.some((peer) => peer.kind === "fqdn");
  const said = parties.filter(({ sentences }) => sentences.some(({ direction, peer }) => direction === "egress" && byName(peer)));
  const written = policies.filter(({ props }) => (props.egress?.rules ?? []).some(({ peers }) => peers.some(byName)));
  const subjects = [...said.map((party) => party.selector), ...written.map(({ props }) => props.subject.peers[0] as Subject)];
  const distinct = [...new Map(subjects.map((subject) => [canonicalJson(namespacesOf(subject)), subject])).values()];
  return (namespace) => distinct.some((subject) => canOverlap(namespace.selector, subject));
}

/** Which namespaces a subject is in, whatever its own labels are. */
function namespacesOf(subject: Subject): LabelSet | null {
  return subject.kind === "pods" ? subject.namespaces : null;
}
