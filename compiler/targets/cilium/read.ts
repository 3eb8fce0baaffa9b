import type { Document } from "#manifest";
import type { Inventory } from "#model";
import type { Profile, Reading } from "../target.ts";
import { collect } from "./read/collect.ts";
import { doubtsOf } from "./read/conflicts.ts";
import { SideBuilder } from "./read/levels.ts";
import { twinsOf } from "./read/twins.ts";
import { engineOf } from "./versions.ts";

/** What a set of objects means under Cilium: NetworkPolicy, Cilium's own kinds and ClusterNetworkPolicy together. */
export function read(documents: readonly Document[], profile: Profile, inventory: Inventory | null): Reading {
  const engine = engineOf(profile);
  const { entries, diagnostics, objects } = collect(documents, engine, inventory);
  const [ingress, egress] = (["ingress", "egress"] as const).map((direction) => new SideBuilder(entries, direction, engine).build());
  const relation = { profile: profile.text, sides: { ingress: ingress ?? [], egress: egress ?? [] } };
  return { relation, pending: null, diagnostics: [...diagnostics, ...twinsOf(documents)], objects, doubts: () => doubtsOf(entries) };
}
