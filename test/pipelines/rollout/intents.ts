import { compile } from "#compiler";
import type { Intent, Policy, Rule } from "#ir";
import { type Document, parseManifests } from "#manifest";
import type { Inventory } from "#model";
import { type Chosen, parseProfile } from "#targets";

const BLANK = { owner: null, reason: null, expires: null, source: null } as const;

/** Pods of an app in a namespace. */
export function podsOf(app: string, namespace = "shop") {
  const namespaces = [{ key: "kubernetes.io/metadata.name", operator: "In", values: [namespace] }] as const;
  return { kind: "pods", namespaces, pods: [{ key: "app", operator: "In", values: [app] }], serviceAccounts: "any" } as const;
}

/** `[app, direction, peer, port]`: the app is isolated in this direction but for that peer and port. */
export type Said = readonly [app: string, direction: "ingress" | "egress", peer: string, port: number];

/** A small intent. */
export function intentOf(...all: readonly Said[]): Intent {
  const policies = all.map(([app, direction, peer, port]): Policy => {
    const id = `${app}-${direction}`;
    const rule: Rule = {
      ...BLANK,
      id: `${id}/0`,
      action: "allow",
      peers: [podsOf(peer)],
      ports: [{ protocol: "TCP", from: port, to: port }],
      layer7: [],
      log: false,
      authenticate: false,
      orElse: null,
    };
    const section = { rules: [rule], otherwise: "deny" } as const;
    return { ...BLANK, id, tier: "default", order: null, mode: "enforce", subject: podsOf(app), ingress: null, egress: null, [direction]: section };
  });
  return { version: 1, cluster: { podCidrs: null, nodeCidrs: null }, tiers: [{ name: "default", order: 0 }], policies };
}

export function chosen(text: string): Chosen {
  const found = parseProfile(text);
  if (!("target" in found)) throw new Error(text);
  return found;
}

/** The objects of an intent, and what the engine reads in them. */
export function compiled(intent: Intent, profile: Chosen, inventory: Inventory | null = null) {
  const artifacts = compile(intent, [profile], { inventory }).outputs.flatMap((one) => one.artifacts);
  const documents: readonly Document[] = artifacts.flatMap(({ path, text }) => parseManifests({ path, bytes: text }).documents);
  return { documents, relation: profile.target.read(documents, profile.profile, inventory).relation };
}
