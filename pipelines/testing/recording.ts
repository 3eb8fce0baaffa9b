import { CompileError, diagnostic } from "#diagnostic";
import { parseManifests } from "#manifest";
import { type Inventory, type Relation, readInventory, relationOfIntent, uniteSnapshots } from "#model";
import {
  Authors,
  type BudgetsInput,
  budgetsSchema,
  conclude,
  type Established,
  type Format,
  type Judged,
  KeyTable,
  Projection,
  type Replayed,
} from "#replay";
import { parseProfile } from "#targets";
import { judged, type Subject } from "#testing";
import { compare } from "#verify";
import { releaseAt } from "./release-at.ts";

/** What is known beside a log. */
export interface RecordingOptions {
  /** What `kubectl get namespaces,pods,services,serviceaccounts,nodes -A -o yaml` printed; several times, it tells who had an address when. */
  readonly inventory?: string | readonly string[];
  /** The format of the records, where they don't tell. */
  readonly format?: Format;
  /** Envoy's operators, for text access logs. */
  readonly accessLog?: string;
}
/** How a log is judged. */
export interface AgainstOptions {
  /** What is enforced now; left out, the verdicts that the log recorded. */
  readonly before?: Subject | string;
  /** The engine that reads releases which are named by their folder. */
  readonly profile?: string;
  readonly budgets?: BudgetsInput;
}
/** A replay with each distinct flow. */
export interface ReplayResult extends Replayed {
  readonly judged: readonly Judged[];
  /** The log's own verdicts are what the new ones are compared with. */
  readonly asRecorded: boolean;
}
/** Recorded traffic that policies can be held against. */
export interface Recording {
  /** Judges the traffic by an app, an intent, an output, `enforced(…)`, `manifests(…)`, or a release by its folder. */
  against(next: Subject | string, options?: AgainstOptions): Promise<ReplayResult>;
}

/** Recorded traffic: files, folders of rotated files, patterns. Nothing is read before it is held against something. */
export function replayFlows(logs: string | readonly string[], options: RecordingOptions = {}): Recording {
  return { against: (next, against = {}) => replay(typeof logs === "string" ? [logs] : logs, options, next, against) };
}

async function replay(logs: readonly string[], known: RecordingOptions, next: Subject | string, options: AgainstOptions): Promise<ReplayResult> {
  const inventory = inventoryOf(known.inventory);
  const other = await meaningOf(next, options, inventory);
  const one = options.before === undefined ? other : await meaningOf(options.before, options, inventory);
  const { logPaths, scanLogs } = await import("#traffic");
  const { paths, diagnostics } = await logPaths(logs, process.cwd());
  if (diagnostics.length > 0) throw new CompileError(diagnostics);
  const table = new KeyTable(new Projection([one.relation, other.relation]));
  const reading = { inventory, format: known.format ?? null, text: known.accessLog ?? null, since: null, until: null };
  const { reader } = await scanLogs(paths, table, reading, () => undefined);
  const compared = options.before === undefined ? null : compare(one.relation, other.relation, { inventory, maxWitnesses: 50 });
  const background = { before: new Authors(one.intent), after: new Authors(other.intent), established: other.established };
  const releases = { before: one.relation, after: other.relation, inventory, background, pinned: [] };
  const { result, judged: found } = conclude(
    table,
    reader,
    { ...releases, witnesses: compared?.witnesses ?? [], equal: compared === null || compared.relation === "equal" },
    budgetsSchema.parse(options.budgets ?? {}),
  );
  return { ...result, judged: found, asRecorded: options.before === undefined };
}

interface Known {
  readonly relation: Relation;
  readonly intent: ConstructorParameters<typeof Authors>[0];
  readonly established: Established;
}

async function meaningOf(subject: Subject | string, { profile }: AgainstOptions, inventory: Inventory | null): Promise<Known> {
  if (typeof subject === "string") {
    const { relation, intent } = await releaseAt(subject, profile ?? null, inventory);
    return { relation, intent, established: establishedBy(relation) };
  }
  const { meaning, intent } = judged(subject);
  const relation = "sides" in meaning ? meaning : relationOfIntent(meaning);
  return { relation, intent, established: establishedBy(relation) };
}

function establishedBy({ profile }: Relation): Established {
  const chosen = parseProfile(profile);
  return "target" in chosen ? chosen.target.established : "open";
}

function inventoryOf(texts: string | readonly string[] | undefined): Inventory | null {
  const [first, ...others] = (typeof texts === "string" ? [texts] : (texts ?? [])).map(snapshotOf);
  return first === undefined ? null : uniteSnapshots([first, ...others]);
}

function snapshotOf(text: string): Inventory {
  const { documents, diagnostics } = parseManifests({ path: "inventory", bytes: text });
  if (diagnostics.some(({ severity }) => severity === "error")) throw new CompileError(diagnostics);
  const { inventory } = readInventory(documents);
  if (inventory.pods.length > 0) return inventory;
  throw new CompileError([diagnostic("PCL1018", ["inventory"], "the inventory holds no pods", { help: "give its text, not its path" })]);
}
