import type { Failsafe } from "./felix.ts";
import type { Formula } from "./formula.ts";
import { asSet, type HostEndpoint } from "./host-endpoint.ts";
import type { ActiveHost } from "./host-places.ts";
import { selects } from "./network-sets.ts";
import type { TieredPolicy } from "./rules.ts";

/** Host endpoints under the same policies, settings and profile: one set of levels for all of them. */
export interface HostGroup {
  readonly nodes: readonly string[];
  readonly everywhere: boolean;
  readonly allows: boolean;
  readonly own: Formula;
  readonly forwarded: Formula;
  /** Policies that select them. */
  readonly policies: readonly TieredPolicy[];
  /** What stands in verdicts: `HostEndpoint n1`. */
  readonly id: string;
}

const NAMED = 3;

/** Puts those of every interface together that are treated alike; a named interface stands alone, its addresses tell it. */
export function groupsOf(hosts: readonly ActiveHost[], policies: readonly TieredPolicy[], settings: readonly Failsafe[]): HostGroup[] {
  const groups = new Map<string, { readonly hosts: ActiveHost[]; readonly policies: readonly TieredPolicy[] }>();
  for (const host of hosts) {
    const chosen = selecting(host, policies);
    const free = host.everywhere && [host.own, host.forwarded].every((one) => one.kind === "and" && one.of.length === 0);
    const setting = settings.some((one) => one.node === host.node) ? host.node : "";
    const key = free ? JSON.stringify([setting, host.allows, chosen.map((policy) => `${policy.staged} ${policy.id}`)]) : host.id;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { hosts: [host], policies: chosen });
    else group.hosts.push(host);
  }
  return [...groups.values()].map(({ hosts: alike, policies: chosen }) => {
    const { everywhere, allows, own, forwarded } = alike[0] as ActiveHost;
    return { nodes: alike.map(({ node }) => node), everywhere, allows, own, forwarded, policies: chosen, id: titleOf(alike) };
  });
}

/** Policies that select a host endpoint: by its labels, and it has no namespace. */
export function selecting(host: HostEndpoint, policies: readonly TieredPolicy[]): TieredPolicy[] {
  return policies.filter(({ selector }) => selects(selector, asSet(host)) === "yes");
}

function titleOf(hosts: readonly HostEndpoint[]): string {
  const names = hosts.slice(0, NAMED).map(({ name }) => name);
  return `HostEndpoint ${names.join(", ")}${hosts.length > NAMED ? ` and ${hosts.length - NAMED} more` : ""}`;
}
