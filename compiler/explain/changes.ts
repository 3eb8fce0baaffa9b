import type { Inventory, Relation } from "#model";
import { type Connection, connectionsOf } from "./connections.ts";
import type { Traffic } from "./traffic.ts";

/** A policy set with the pods that it stands before. */
export interface Connected {
  readonly relation: Relation;
  readonly inventory: Inventory;
}
/** A pair of ends whose traffic differs; an empty list: nothing passes. */
export interface Change {
  readonly change: "added" | "removed" | "changed";
  readonly from: string;
  readonly to: string;
  readonly before: readonly Traffic[];
  readonly after: readonly Traffic[];
}

/** Where who reaches whom differs, workload by workload and block by block; workloads that are only on one side count too. */
export function changesOf(before: Connected, after: Connected): Change[] {
  const old = keyed(connectionsOf(before.relation, before.inventory, { by: "workload", beside: after.relation }).connections);
  const young = keyed(connectionsOf(after.relation, after.inventory, { by: "workload", beside: before.relation }).connections);
  return [...new Set([...old.keys(), ...young.keys()])].flatMap((key): Change[] => {
    const [was, is] = [old.get(key), young.get(key)];
    const { from, to } = (was ?? is) as Connection;
    if (was === undefined) return [{ change: "added", from, to, before: [], after: is?.traffic ?? [] }];
    if (is === undefined) return [{ change: "removed", from, to, before: was.traffic, after: [] }];
    if (JSON.stringify(was.traffic) === JSON.stringify(is.traffic)) return [];
    return [{ change: "changed", from, to, before: was.traffic, after: is.traffic }];
  });
}

function keyed(connections: readonly Connection[]): Map<string, Connection> {
  return new Map(connections.map((one) => [JSON.stringify([one.from, one.to]), one]));
}
