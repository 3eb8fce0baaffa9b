import { canOverlap, type Rule, type Subject } from "#ir";
import type { Resolver } from "../cluster.ts";
import type { Namespace } from "../namespace.ts";
import type { Party } from "../party.ts";
import type { Policy } from "../policy.ts";
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

/** Whether some pod of the namespace has a DNS name as a peer. */
export function usesNames(namespace: Namespace, parties: readonly Party[], policies: readonly Policy[]): boolean {
  const byName = (peers: readonly { readonly kind: string }[]) => peers.some((peer) => peer.kind === "fqdn");
  const inside = (subject: Subject | undefined) => subject !== undefined && canOverlap(namespace.selector, subject);
  return (
    parties.some((party) => inside(party.selector) && party.sentences.some(({ direction, peer }) => direction === "egress" && byName(peer.peers))) ||
    policies.some(
      ({ props }) =>
        inside(props.subject.peers[0] as Subject) && (props.egress?.rules ?? []).some(({ peers }) => peers.some((one) => byName(one.peers))),
    )
  );
}
