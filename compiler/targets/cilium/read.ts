import { hasErrors } from "#diagnostic";
import type { Document } from "#manifest";
import type { Inventory } from "#model";
import type { Profile, Reading } from "../target.ts";
import { readCidrGroup } from "./read/cidr-groups.ts";
import { conflictsOf, tooLarge } from "./read/conflicts.ts";
import { SideBuilder } from "./read/levels.ts";
import { readObject } from "./read/objects.ts";
import { engineOf } from "./versions.ts";

/** What a set of objects means under Cilium: NetworkPolicy, Cilium's own kinds and ClusterNetworkPolicy together. */
export function read(documents: readonly Document[], profile: Profile, inventory: Inventory | null): Reading {
  const engine = engineOf(profile);
  const groups = documents.filter(isCidrGroup).map((document) => readCidrGroup(document, engine));
  const around = { engine, inventory, groups: groups.flatMap(({ group }) => group ?? []) };
  const policies = documents.flatMap((document) => readObject(document, around) ?? []);
  const entries = policies.flatMap((one) => one.entries).filter((entry) => entry.subject.cubes.length > 0);
  const large = tooLarge(entries);
  const usable = hasErrors(large) ? [] : entries;
  const diagnostics = [...groups.flatMap((one) => one.diagnostics), ...policies.flatMap((one) => one.diagnostics), ...large, ...conflictsOf(usable)];
  const [ingress, egress] = (["ingress", "egress"] as const).map((direction) => new SideBuilder(usable, direction, engine).build());
  const relation = { profile: profile.text, sides: { ingress: ingress ?? [], egress: egress ?? [] } };
  return { relation, pending: null, diagnostics, objects: policies.filter((one) => one.accepted).length };
}

function isCidrGroup({ apiVersion, kind }: Document): boolean {
  return kind === "CiliumCIDRGroup" && (apiVersion === "cilium.io/v2" || apiVersion === "cilium.io/v2alpha1");
}
