import { type Diagnostic, hasErrors } from "#diagnostic";
import type { Document } from "#manifest";
import type { Inventory } from "#model";
import type { Engine } from "../versions.ts";
import { type CidrGroup, readCidrGroup } from "./cidr-groups.ts";
import { conflictsOf, tooLarge } from "./conflicts.ts";
import type { Entry } from "./entry.ts";
import { readObject } from "./objects.ts";
import type { ReadPolicy, Surroundings } from "./policy.ts";

/** What a set of objects comes to in the engine's own form. */
export interface Collected {
  readonly entries: readonly Entry[];
  readonly groups: readonly CidrGroup[];
  readonly diagnostics: readonly Diagnostic[];
  /** Policy objects that took part. */
  readonly objects: number;
}

/** Reads every object into the rules that the engine keeps. */
export function collect(documents: readonly Document[], engine: Engine, inventory: Inventory | null): Collected {
  const groups = documents.filter(isCidrGroup).map((document) => readCidrGroup(document, engine));
  const around = { engine, inventory, groups: groups.flatMap(({ group }) => group ?? []) };
  const policies = documents.flatMap((document) => readOnce(document, around) ?? []);
  const entries = policies.flatMap((one) => one.entries).filter((entry) => entry.subject.cubes.length > 0);
  const large = tooLarge(entries);
  const usable = hasErrors(large) ? [] : entries;
  const diagnostics = [...groups.flatMap((one) => one.diagnostics), ...policies.flatMap((one) => one.diagnostics), ...large, ...conflictsOf(usable)];
  return { entries: usable, groups: around.groups, diagnostics, objects: policies.filter((one) => one.accepted).length };
}

/** What was read of a document last; whoever judges many sets of objects reads each object once. */
const lastRead = new WeakMap<Document, { readonly around: Surroundings; readonly policy: ReadPolicy | null }>();

function readOnce(document: Document, around: Surroundings): ReadPolicy | null {
  const last = lastRead.get(document);
  if (last !== undefined && isSame(last.around, around)) return last.policy;
  const policy = readObject(document, around);
  lastRead.set(document, { around, policy });
  return policy;
}

function isSame(a: Surroundings, b: Surroundings): boolean {
  return a.engine.text === b.engine.text && a.inventory === b.inventory && a.groups.length + b.groups.length === 0;
}

function isCidrGroup({ apiVersion, kind }: Document): boolean {
  return kind === "CiliumCIDRGroup" && (apiVersion === "cilium.io/v2" || apiVersion === "cilium.io/v2alpha1");
}
