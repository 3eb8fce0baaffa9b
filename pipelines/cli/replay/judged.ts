import type { Meaning } from "#answers";
import type { Diagnostic } from "#diagnostic";
import type { Inventory } from "#model";
import { Authors, type Background, type Budgets, conclude, type Judged, Projection, type Replayed } from "#replay";
import type { Chosen } from "#targets";
import { compare } from "#verify";
import type { Inputs } from "../inputs.ts";
import type { Io } from "../io.ts";
import type { Args } from "../verb.ts";
import { countLogs } from "./engines.ts";
import { logsOf } from "./logs.ts";
import { pinnedOf } from "./pinned.ts";

/** What is enforced now, and what shall be. */
export interface TwoReleases {
  readonly one: Meaning;
  readonly other: Meaning;
  readonly inventory: Inventory | null;
  /** The engine of the new release. */
  readonly engine: Chosen | null;
}

/** Two sources, each read by its engine. */
export async function meaningsOf(old: readonly string[], next: readonly string[], inputs: Inputs): Promise<TwoReleases> {
  const inventory = await inputs.inventory();
  const [profile, profileB] = [inputs.profile(), inputs.profile("profileB")];
  const one = await inputs.meaning(old, profile, inventory);
  const other = await inputs.meaning(next, profileB ?? profile, inventory);
  return { one, other, inventory, engine: profileB ?? profile };
}

export interface JudgedLogs {
  readonly result: Replayed;
  readonly judged: readonly Judged[];
  /** What speaks against a pass. */
  readonly findings: readonly Diagnostic[];
  readonly log: readonly Diagnostic[];
  readonly projection: Projection;
}

/** The logs of a command line, judged by both releases. */
export async function judgedLogs(
  args: Args,
  io: Io,
  inputs: Inputs,
  { one, other, inventory, engine }: TwoReleases,
  budgets: Budgets,
): Promise<JudgedLogs> {
  const [before, after] = [one.relation, other.relation];
  const pinned = await pinnedOf(args, inputs, io, after, inventory);
  const background: Background = {
    before: new Authors(one.intent),
    after: new Authors(other.intent),
    established: engine?.target.established ?? "open",
  };
  const logs = await logsOf(args, inputs, io, inventory);
  const projection = new Projection([before, after], { fine: args.flag("unused") });
  const { table, reader, log } = await countLogs(args, inputs, logs, projection, [before, after]);
  const { witnesses, relation } = compare(before, after, { inventory, maxWitnesses: 50 });
  const releases = { before, after, inventory, background, witnesses, equal: relation === "equal", pinned };
  return { ...conclude(table, reader, releases, budgets), log, projection };
}
