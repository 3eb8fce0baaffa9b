import { type Diagnostic, diagnostic, quoted } from "#diagnostic";
import { checkIntent, DIRECTIONS, type Direction, type Intent, normalIntent, type Policy, type Section, type Tier } from "#ir";
import { KINDS, type Relation } from "#model";
import { aligned } from "./aligned.ts";
import { type Draft, draftsOf, type Reading } from "./drafts.ts";
import { namesOf } from "./policy-names.ts";
import { type Segment, segmentsOf } from "./segments.ts";
import { Unsaid } from "./unsaid.ts";

export interface Decompiled {
  readonly intent: Intent;
  /** Of each policy, the object that it was made of. */
  readonly origins: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** The intent that a relation's levels and cubes spell out; what an intent can't say is left out and reported. */
export function intentOf(relation: Relation): Decompiled {
  const findings = new Map<string, Diagnostic>();
  const unsaid = (object: string, { meaning, help }: Unsaid) => {
    const at = object === "" ? "the engine" : object;
    findings.set(`${at} ${meaning}`, diagnostic("PCL3001", [at], `an intent can't say ${meaning}`, help === null ? {} : { help }));
  };
  const segments = (direction: Direction): Segment[] => {
    const found = segmentsOf(relation.sides[direction], direction);
    if (!(found instanceof Unsaid)) return found;
    unsaid("", found);
    return [];
  };
  const free = KINDS.filter((kind) => relation.kinds?.includes(kind) === false);
  const [ingress, egress] = [segments("ingress"), segments("egress")];
  const isOneTier = ingress.length === 1 && egress.length === 1 && ingress[0]?.title === egress[0]?.title;
  const parts = aligned(ingress, egress, (a, b) => isOneTier || shareObjects(a, b));
  const tiers = tierNames(parts.map(({ left, right }) => left?.title ?? right?.title ?? null));
  const drafts = parts.flatMap(({ left, right }, i) => {
    const side = (segment: Segment | null, direction: Direction) =>
      segment === null ? [] : draftsOf(segment, { direction, free, unsaid } satisfies Reading);
    return paired(side(left, "ingress"), side(right, "egress")).map((pair) => ({ ...pair, tier: (tiers[i] as Tier).name }));
  });
  const names = namesOf(drafts.map(({ ingress, egress }) => (ingress ?? egress)?.object ?? ""));
  const policies = drafts.map((pair, i) => policyOf(pair, names[i] as string));
  const intent = normalIntent({ version: 1, cluster: { podCidrs: null, nodeCidrs: null }, tiers, policies });
  const origins = new Map(drafts.map(({ ingress, egress }, i) => [names[i] as string, (ingress ?? egress)?.object ?? ""]));
  const naming = (index: number) => [origins.get(intent.policies[index]?.id ?? "") ?? ""];
  return { intent, origins, diagnostics: [...findings.values(), ...checkIntent(intent, naming)] };
}

interface Pair {
  readonly ingress: Draft | null;
  readonly egress: Draft | null;
  readonly tier: string;
  /** Counts the ordered policies of the tier. */
  readonly order: number | null;
}

function shareObjects(a: Segment, b: Segment): boolean {
  const objects = (segment: Segment) =>
    new Set([...segment.steps.flatMap((step) => step.cubes), ...segment.isolated].map((cube) => cube.rule.split(" ").slice(0, 2).join(" ")));
  const mine = objects(a);
  return [...objects(b)].some((object) => mine.has(object));
}

/** Both directions of one object in one policy, where their order allows it. */
function paired(ingress: readonly Draft[], egress: readonly Draft[]): Omit<Pair, "tier">[] {
  const ordered = aligned(
    ingress.filter((draft) => draft.ordered),
    egress.filter((draft) => draft.ordered),
    (a, b) => a.key === b.key,
  ).map(({ left, right }, i) => ({ ingress: left, egress: right, order: 10 * (i + 1) }));
  const united = new Map<string, { ingress: Draft | null; egress: Draft | null; order: null }>();
  for (const draft of ingress) if (!draft.ordered) united.set(draft.key, { ingress: draft, egress: null, order: null });
  for (const draft of egress)
    if (!draft.ordered) united.set(draft.key, { ingress: united.get(draft.key)?.ingress ?? null, egress: draft, order: null });
  return [...ordered, ...united.values()].filter((pair) => speaks(pair.ingress) || speaks(pair.egress));
}

function speaks(draft: Draft | null): boolean {
  return draft !== null && (draft.rules.length > 0 || draft.otherwise === "deny");
}

const DEFAULT_ORDER = 1000;

/** Names and orders of tiers in their sequence; the last one is `default` where nothing names it. */
function tierNames(titles: readonly (string | null)[]): Tier[] {
  const taken = new Set<string>();
  return titles.map((title, i) => {
    const last = i === titles.length - 1;
    const wanted = title ?? (last ? "default" : `tier-${i + 1}`);
    const name = taken.has(wanted) ? `${wanted}-${i + 1}` : wanted;
    taken.add(name);
    return { name, order: last && name === "default" ? Math.max(DEFAULT_ORDER, 100 * (i + 1)) : 100 * (i + 1) };
  });
}

function policyOf({ ingress, egress, tier, order }: Pair, id: string): Policy {
  const section = (draft: Draft | null, direction: Direction): Section | null =>
    draft === null || !speaks(draft)
      ? null
      : {
          otherwise: draft.otherwise,
          rules: draft.rules.map((rule, i) => ({
            ...NOTHING,
            id: `${id}/${direction}/${i}`,
            log: false,
            orElse: null,
            ...rule,
          })),
        };
  const subject = (ingress ?? egress)?.subject;
  if (subject === undefined) throw new Error(`internal error, please report: policy ${quoted(id)} has no side`);
  const [one, two] = DIRECTIONS.map((direction) => section(direction === "ingress" ? ingress : egress, direction));
  return { ...NOTHING, id, tier, order, mode: "enforce", subject, ingress: one ?? null, egress: two ?? null };
}

const NOTHING = { owner: null, reason: null, expires: null, source: null } as const;
