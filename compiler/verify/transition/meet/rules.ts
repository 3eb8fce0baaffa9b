import type { Peer, PortMatch, Rule } from "#ir";
import { bothPeers } from "./peers.ts";
import { bothPorts } from "./ports.ts";
import { bothRequests } from "./requests.ts";

/** What two allow rules both allow, as rules; null where no rule can say it. */
export function bothAllow(a: Rule, b: Rule): readonly Rule[] | null {
  const ports = bothPorts(a.ports, b.ports);
  if (ports !== null && ports !== "any" && ports.length === 0) return [];
  const layer7 = bothRequests(a.layer7, b.layer7);
  if (layer7 === "none") return [];
  const pairs = a.peers.flatMap((one) => b.peers.map((other) => bothPeers(one, other)));
  const peers: readonly Peer[] | null = pairs.includes(null) ? null : pairs.flatMap((one) => one ?? []);
  if (peers !== null && peers.length === 0) return [];
  if (ports === null || layer7 === null || peers === null || a.authenticate !== b.authenticate) return null;
  return [
    {
      ...a,
      id: `${a.id}+${b.id}`,
      peers: distinct(peers),
      ports: ports === "any" ? "any" : distinct<PortMatch>(ports),
      layer7,
      log: false,
      orElse: null,
    },
  ];
}

function distinct<T>(all: readonly T[]): readonly T[] {
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}
