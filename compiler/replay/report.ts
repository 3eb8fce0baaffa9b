import { PROTOCOL_NAMES, type Verdict } from "#model";
import { type Author, Authors } from "./authors.ts";
import { type Effect, type Established, type Judged, recordedOf } from "./judge.ts";
import { missingText } from "./missing.ts";
import type { Bucket, RecordPlace } from "./record.ts";

/** One row: flows alike in workloads, traffic and verdicts. Times are ISO 8601, counters are numbers of flows. */
export interface Change {
  readonly effect: Exclude<Effect, "unchanged">;
  readonly source: string;
  readonly destination: string;
  readonly protocol: string;
  /** The lowest port seen of those that no policy tells apart. */
  readonly port: number | null;
  readonly request: string | null;
  readonly flows: number;
  readonly bytes: number;
  readonly recorded: "allow" | "deny" | "audit" | "mixed" | "unknown";
  readonly before: Verdict["decision"];
  readonly after: Verdict["decision"];
  /** Rules that decide now, and those that did. */
  readonly by: readonly string[];
  readonly byBefore: readonly string[];
  readonly reason: string;
  /** Whose rules decide, before and after. */
  readonly owners: readonly string[];
  /** The rules in their authors' terms, with their places. */
  readonly rules: readonly Author[];
  readonly rulesBefore: readonly Author[];
  readonly missing: readonly string[];
  /** The missing facts in words, with why the log doesn't tell them. */
  readonly lacks: readonly string[];
  /** What becomes of connections that are open while the change comes; null where nothing is denied that was not. */
  readonly established: Established | null;
  /** The record that stands for the row: the earliest. */
  readonly sample: RecordPlace | null;
  readonly first: string | null;
  readonly last: string | null;
}
/** What the log holds, and what the change does to it. */
export interface Tally {
  readonly flows: number;
  readonly distinct: number;
  readonly unknown: number;
  readonly unchanged: number;
  readonly newlyAllowed: number;
  readonly newlyDenied: number;
  readonly rerouted: number;
  /** Flows on which the log disagrees with the old release: it was recorded under another one, or the model is wrong. */
  readonly surprising: number;
  readonly buckets: Readonly<Record<Bucket, number>>;
  readonly changes: readonly Change[];
  /** Share of allowed flows that a proxy decides. */
  readonly proxyShare: { readonly before: number; readonly after: number };
}

/** What is known of the releases beside their meaning. */
export interface Background {
  readonly before: Authors;
  readonly after: Authors;
  readonly established: Established;
}
const NOTHING_KNOWN: Background = { before: new Authors(null), after: new Authors(null), established: "open" };

export function tally(judged: readonly Judged[], buckets: Readonly<Record<Bucket, number>>, background: Background = NOTHING_KNOWN): Tally {
  const sum = (some: (one: Judged) => boolean) => judged.reduce((total, one) => total + (some(one) ? one.key.flows : 0), 0);
  const of = (effect: Effect) => sum((one) => one.effect === effect);
  return {
    flows: sum(() => true),
    distinct: judged.length,
    unknown: of("unknown"),
    unchanged: of("unchanged"),
    newlyAllowed: of("newlyAllowed"),
    newlyDenied: of("newlyDenied"),
    rerouted: of("rerouted"),
    surprising: sum(isSurprising),
    buckets,
    changes: changesOf(judged, background),
    proxyShare: {
      before: share(
        sum(({ before }) => isProxied(before)),
        sum(({ before }) => before.decision === "allow"),
      ),
      after: share(
        sum(({ after }) => isProxied(after)),
        sum(({ after }) => after.decision === "allow"),
      ),
    },
  };
}

function isProxied({ decision, via }: Verdict): boolean {
  return decision === "allow" && via === "proxy";
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 1e6) / 1e6;
}

function isSurprising({ key, before }: Judged): boolean {
  const recorded = recordedOf(key);
  if (before.decision === "unknown" || recorded === "unknown") return false;
  return recorded === "mixed" || (recorded === "allow") !== (before.decision === "allow");
}

const ORDER: readonly Effect[] = ["newlyDenied", "newlyAllowed", "rerouted", "unknown"];

/** Rows, what breaks first, the most flows first. */
function changesOf(judged: readonly Judged[], background: Background): Change[] {
  const rows = new Map<string, Change>();
  for (const one of judged) {
    if (one.effect === "unchanged") continue;
    const row = rowOf(one, one.effect, background);
    const same = JSON.stringify([
      row.effect,
      row.source,
      row.destination,
      row.protocol,
      row.port,
      row.request,
      row.before,
      row.after,
      row.by,
      row.byBefore,
    ]);
    const known = rows.get(same);
    rows.set(same, known === undefined ? row : united(known, row));
  }
  return [...rows]
    .sort(([a, x], [b, y]) => ORDER.indexOf(x.effect) - ORDER.indexOf(y.effect) || y.flows - x.flows || (a < b ? -1 : 1))
    .map(([, row]) => row);
}

function rowOf(one: Judged, effect: Change["effect"], background: Background): Change {
  const { key, flow, before, after } = one;
  const [rules, rulesBefore] = [background.after.of(flow, after), background.before.of(flow, before)];
  const open = after.decision === "unknown" ? after : before;
  return {
    effect,
    source: key.source,
    destination: key.destination,
    protocol: PROTOCOL_NAMES.get(flow.protocol) ?? String(flow.protocol),
    port: key.port,
    request: key.template,
    flows: key.flows,
    bytes: key.bytes,
    recorded: recordedOf(key),
    before: before.decision,
    after: after.decision,
    by: after.by,
    byBefore: before.by,
    reason: after.reason,
    owners: [...new Set([...rulesBefore, ...rules].flatMap(({ owner }) => owner ?? []))].sort(),
    rules,
    rulesBefore,
    missing: effect === "unknown" ? open.missing : [],
    lacks: effect === "unknown" ? open.missing.map((fact) => missingText(fact, flow)) : [],
    established: effect === "newlyDenied" ? background.established : null,
    first: timeOf(key.first),
    last: timeOf(key.last),
    sample: key.sample.place ?? null,
  };
}

function united(a: Change, b: Change): Change {
  const earliest = [a.first, b.first].filter((one) => one !== null).sort();
  const latest = [a.last, b.last].filter((one) => one !== null).sort();
  return {
    ...a,
    flows: a.flows + b.flows,
    bytes: a.bytes + b.bytes,
    recorded: a.recorded === b.recorded ? a.recorded : "mixed",
    owners: [...new Set([...a.owners, ...b.owners])].sort(),
    missing: [...new Set([...a.missing, ...b.missing])].sort(),
    lacks: [...new Set([...a.lacks, ...b.lacks])].sort(),
    sample: (a.first ?? "") <= (b.first ?? "") ? a.sample : b.sample,
    first: earliest[0] ?? null,
    last: latest.at(-1) ?? null,
  };
}

function timeOf(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}
