import type { Release } from "#answers";
import { CompileError } from "#diagnostic";
import { budgetsSchema } from "#replay";
import type { Io } from "../io.ts";
import { trafficUnder } from "../promote/traffic.ts";
import { replayText } from "../replay/text.ts";
import type { Args } from "../verb.ts";
import { worldOf } from "../world.ts";
import type { ToApprove } from "./to-approve.ts";

/** What recorded traffic would notice, judged here and now. */
export async function flowLines(args: Args, io: Io, release: Release, { old, chosen, inventory }: ToApprove): Promise<string[]> {
  const flows = args.list("flows");
  if (flows.length === 0) return [];
  const next = { kind: "release", name: "new", release } as const;
  const traffic = await trafficUnder(
    { chosen, inventory, releases: { next }, inputs: { world: worldOf(args, io) } },
    old,
    flows,
    budgetsSchema.parse({}),
    io.cwd,
  );
  if ("unread" in traffic) throw new CompileError(traffic.unread);
  const outcome = { ...traffic, log: [], usage: null };
  return ["", "recorded traffic under A and B", ...replayText(outcome).trimEnd().split("\n")];
}
