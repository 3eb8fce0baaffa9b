import { changesOf, connectionsOf } from "#explain";
import { HOST_NETWORK } from "./exceptions.ts";
import { connectivityList, diffList } from "./lists.ts";
import { connectionsText, differences, item, normalPair, ourChanges, ourItems } from "./normal.ts";
import { type Directory, directory, type Expected, type ExpectedDiff, isFocused } from "./suite.ts";

/** What was really compared. */
export interface Count {
  lists: number;
  rows: number;
  /** Multicast that the specification leaves to the engine; np-guard takes it for any other address. */
  multicast: number;
}

/** A directory as np-guard takes it, or as it stands. */
function taken(name: string, asIs: boolean): Directory {
  const found = directory(name);
  if (asIs || !HOST_NETWORK.directories.includes(name)) return found;
  return { ...found, inventory: { ...found.inventory, pods: found.inventory.pods.map((pod) => ({ ...pod, hostNetwork: false })) } };
}

/** Where our list and the expected one differ. */
export function listDifferences(output: Expected, count: Count, asIs = false): string[] {
  const { relation, inventory } = taken(output.directory, asIs);
  const ours = connectionsOf(relation, inventory, { by: "workload" }).connections.filter(({ from, to }) => isFocused(output.focus, from, to));
  const expected = connectivityList(output.text, output.format);
  const [theirs, own] = normalPair(
    expected.flatMap(({ from, to, connections }) => item(from, to, connectionsText(connections))),
    ourItems(ours),
  );
  count.lists++;
  count.rows += expected.length;
  return differences(theirs, own, count);
}

/** Where our changes and the expected diff differ. */
export function diffDifferences(output: ExpectedDiff, count: Count): string[] {
  const ours = changesOf(taken(output.before, false), taken(output.after, false));
  const expected = diffList(output.text, output.format);
  const [theirs, own] = normalPair(
    expected.flatMap(({ from, to, before, after }) => item(from, to, `${connectionsText(before)} then ${connectionsText(after)}`)),
    ourChanges(ours),
  );
  count.lists++;
  count.rows += expected.length;
  return differences(theirs, own, count);
}
