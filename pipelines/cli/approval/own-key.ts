import { type Diagnostic, diagnostic } from "#diagnostic";
import type { Root } from "#release";

/** Why an approval by this key would not count; nothing where it may. */
export function ownKeyProblem(id: string, author: string | null, root: Root | null): Diagnostic[] {
  if (id === author)
    return [diagnostic("PCL6005", ["--key"], "the author's own approval does not count", { help: "somebody else has to approve the release" })];
  if (root === null || root.payload.approvers.keys.includes(id)) return [];
  return [diagnostic("PCL6005", ["--key"], `the key ${id} is no approver of the root file`, { help: "approve with a key that the root file names" })];
}
