import { diffJson, diffOf } from "#answers";
import { diagnostic } from "#diagnostic";
import type { Desk } from "../desk.ts";
import type { Asked } from "../shapes.ts";

/** `POST /v1/diff`: meaning against meaning, with witnesses. */
export function ask(desk: Desk, asked: Asked<"diff">): unknown {
  const profile = desk.profile(asked.profile);
  const profileB = desk.profile(asked.profileB) ?? profile;
  if (asked.b === undefined && profileB?.profile.text === profile?.profile.text)
    desk.refuse(diagnostic("PCL1018", ["b"], "there is nothing to compare with", { help: "give `b`, or another engine as `profileB`" }));
  const inventory = desk.inventory(asked.inventory);
  const inventoryB = desk.inventory(asked.otherInventory, "otherInventory") ?? inventory;
  const { connections = false, digest = false } = asked;
  if (connections && inventory === null) desk.refuse(diagnostic("PCL1018", ["inventory"], "an inventory is needed for connections"));
  const theirs = desk.theirs(asked.with);
  const a = { source: desk.source(asked.a, "a"), profile, inventory };
  const b = { source: asked.b === undefined ? a.source : desk.source(asked.b, "b"), profile: profileB, inventory: inventoryB };
  return desk.noted(diffJson(desk.take(diffOf(a, b, { theirs, connections, digest }, desk.watch))));
}
