import { addresses } from "#algebra";
import { quoted } from "#api";
import { type Diagnostic, diagnostic } from "#diagnostic";
import { addressIn, KINDS, kindIn } from "#model";
import { all, type Formula, lit, missing, negate, TRUE } from "./formula.ts";
import { addressesOfHost, EVERY_INTERFACE, type HostEndpoint } from "./host-endpoint.ts";

/** A host endpoint that governs something. */
export interface ActiveHost extends HostEndpoint {
  readonly everywhere: boolean;
  /** Flows of its node's own processes that go over its interface. */
  readonly own: Formula;
  /** Flows of its node's pods: TRUE, or which interface they take is not known. */
  readonly forwarded: Formula;
}

/** An interface has one host endpoint, the first by name; `*` is for interfaces that no other one names (felix/dataplane/linux, endpoint_mgr.go). */
export function activeHosts(hosts: readonly HostEndpoint[]): { readonly active: readonly ActiveHost[]; readonly diagnostics: readonly Diagnostic[] } {
  const active: ActiveHost[] = [];
  const diagnostics: Diagnostic[] = [];
  const sorted = [...hosts].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const node of new Set(sorted.map((host) => host.node))) {
    const first = new Map<string, HostEndpoint>();
    for (const host of sorted.filter((one) => one.node === node)) {
      const key = host.interface === "" ? `addresses of ${host.name}` : host.interface;
      const winner = first.get(key);
      if (winner === undefined) first.set(key, host);
      else diagnostics.push(outdone(host, winner));
    }
    active.push(...placesOf(node, [...first.values()]));
  }
  return { active, diagnostics };
}

function outdone(host: HostEndpoint, winner: HostEndpoint): Diagnostic {
  const message = `interface ${quoted(host.interface)} of node ${host.node} is governed by ${winner.id}, the first by name`;
  return diagnostic("PCL1053", [host.id, "spec", "interfaceName"], message);
}

function placesOf(node: string, hosts: readonly HostEndpoint[]): ActiveHost[] {
  const named = hosts.filter((host) => host.interface !== EVERY_INTERFACE);
  const forwarded = hosts.length === 1 ? TRUE : missing(`interface that node ${node} forwards over`);
  return hosts.map((host): ActiveHost => {
    if (host.interface !== EVERY_INTERFACE) return { ...host, everywhere: false, own: ownOf(host, named, hosts.length === 1), forwarded };
    const told = named.every((one) => one.expectedIPs.length > 0);
    const rest = named.map((one) => negate(lit(addressIn("S", addressesOfHost(one)))));
    return { ...host, everywhere: true, own: told ? all(...rest) : missing(`interface of node ${node}`), forwarded };
  });
}

/** A named interface is told by its addresses; where it is the only one it is taken for the one that the node's address is on. Loopback is not it. */
function ownOf(host: HostEndpoint, named: readonly HostEndpoint[], alone: boolean): Formula {
  const outside = lit(kindIn("P", ...KINDS.filter((kind) => kind !== "host")));
  const before = named.filter((one) => one.name < host.name).flatMap(addressesOfHost);
  if (host.expectedIPs.length > 0) return all(outside, lit(addressIn("S", addresses.without(addressesOfHost(host), before))));
  return all(outside, alone ? TRUE : missing(`interface of node ${host.node}`));
}
