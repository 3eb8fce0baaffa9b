import { DIRECTIONS, type Direction, type Policy } from "#ir";
import { placeIn } from "../admit.ts";
import { Namespace } from "../namespace.ts";
import { substitutionOf } from "../options.ts";
import type { Party } from "../party.ts";
import type { Sentence } from "../sentence.ts";
import { DEFAULT_TIER } from "../tier.ts";
import { Workload } from "../workload.ts";
import { slugOf, type Unnamed, withIds } from "./rule-id.ts";

/** What was said of a workload or namespace: one policy a direction. `extra` gives rules that nobody had to say, e.g. DNS. */
export function policiesOfParty(party: Party, extra: (direction: Direction) => readonly Unnamed[]): Policy[] {
  return DIRECTIONS.flatMap((direction) => {
    const said = party.sentences.filter((sentence) => sentence.direction === direction).map(ruleOf);
    const closes = namespaceOf(party)?.closes(direction) ?? true;
    const isolates = party instanceof Namespace && closes;
    if (said.length === 0 && !isolates) return [];
    const id = [...party.address, direction].join("/");
    const section = { rules: withIds(id, [...said, ...extra(direction)]), otherwise: closes ? ("deny" as const) : ("next" as const) };
    return [
      {
        id,
        tier: DEFAULT_TIER.name,
        order: null,
        mode: "enforce" as const,
        subject: party.selector,
        ingress: direction === "ingress" ? section : null,
        egress: direction === "egress" ? section : null,
        owner: party.owner,
        reason: null,
        expires: null,
        source: placeIn(party),
      },
    ];
  });
}

function namespaceOf(party: Party): Namespace | null {
  if (party instanceof Namespace) return party;
  return party instanceof Workload ? party.namespace : null;
}

function ruleOf(sentence: Sentence): Unnamed {
  const { action, peer, ports, layer7, log = false, authenticate = false, orElse, owner, reason, expires, source } = sentence;
  const rule = {
    action,
    peers: peer.peers,
    ports,
    layer7,
    log,
    authenticate,
    orElse: substitutionOf(orElse),
    owner: owner ?? null,
    reason: reason ?? null,
    expires: expires ?? null,
    source,
  };
  return { rule, slug: slugOf(sentence.direction, [peer.title], rule) };
}
