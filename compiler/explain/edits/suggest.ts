import type { Intent, PodSelector, Policy } from "#ir";
import { type Cube, cubesOf, evaluate, type Flow, type Relation, relationOfIntent, type Side, type Witness } from "#model";
import { compare, type ProofRecord } from "#verify";
import type { Amendment } from "./amendment.ts";
import { type Asked, isSelective } from "./asked.ts";
import { peersMet } from "./misses.ts";
import { type SideEdit, sideEdits } from "./search.ts";
import { peerText, portsText, requestText } from "./words.ts";

/** An edit of an intent that turns the verdict of a flow, with what it changes besides. */
export interface Suggestion {
  readonly amendments: readonly Amendment[];
  readonly size: number;
  readonly effect: "opens" | "closes";
  /** The flows that were asked for, in words: one text a side that is edited. */
  readonly extent: readonly string[];
  /** Proved: these flows change, all of them, and nothing else. */
  readonly exact: boolean;
  /** Flows that change besides. */
  readonly besides: readonly Witness[];
  /** Flows that were asked for and don't change. */
  readonly left: readonly Witness[];
  readonly proof: readonly ProofRecord[];
}

const PROVED = 10;
const SHOWN = 3;

/** The smallest edits that turn the verdict of a flow: first those that are proved to change nothing else, then the others. */
export function suggestions(intent: Intent, flow: Flow): Suggestion[] {
  const before = relationOfIntent(intent);
  const { decision, egress, ingress } = evaluate(before, flow);
  if (decision === "unknown") return [];
  const wanted = decision === "allow" ? "deny" : "allow";
  const sides = { egress, ingress };
  const found = (["egress", "ingress"] as const)
    .filter((direction) => wanted === "deny" || sides[direction].decision === "deny")
    .map((direction) =>
      ranked(sideEdits(intent, flow, direction, wanted).flatMap((edit, i) => (i < PROVED ? proved(intent, before, edit, wanted) : []))),
    );
  return ranked(wanted === "deny" ? found.flat() : combined(found)).slice(0, SHOWN);
}

function ranked(some: readonly Suggestion[]): Suggestion[] {
  return [...some].sort((a, b) => Number(b.exact) - Number(a.exact) || a.size - b.size);
}

/** One edit of each side that denies: the sides don't see each other, so what holds of each holds of both. */
function combined(sides: readonly (readonly Suggestion[])[]): Suggestion[] {
  const [first = [], ...rest] = sides.map((side) => side.slice(0, SHOWN));
  return rest.reduce((all, side) => all.flatMap((one) => side.map((other) => both(one, other))), first);
}

function both(a: Suggestion, b: Suggestion): Suggestion {
  return {
    amendments: [...a.amendments, ...b.amendments],
    size: a.size + b.size,
    effect: a.effect,
    extent: [...new Set([...a.extent, ...b.extent])],
    exact: a.exact && b.exact,
    besides: [...a.besides, ...b.besides],
    left: [...a.left, ...b.left],
    proof: [...a.proof, ...b.proof],
  };
}

/** The intent after the edit against the meaning before it with just the asked flows changed. */
function proved(intent: Intent, before: Relation, edit: SideEdit, wanted: "allow" | "deny"): Suggestion[] {
  const after = relationOfIntent(edit.amendments.reduce((one, amendment) => amendment.apply(one), intent));
  const aim = aimOf(intent, edit);
  const { relation, witnesses, proof, undecided } = compare(withFirst(before, aim, wanted), after, { facts: intent.cluster, maxWitnesses: SHOWN });
  if (undecided !== null) return [];
  const effect = wanted === "allow" ? "opens" : "closes";
  const besides = witnesses.filter((one) => one.effect === effect);
  const left = witnesses.filter((one) => one.effect !== effect);
  const { amendments, size } = edit;
  return [{ amendments, size, effect, extent: [aim.text], exact: relation === "equal", besides, left, proof: [proof] }];
}

interface Aim {
  readonly asked: Asked;
  readonly cubes: readonly Cube[];
  readonly text: string;
}

/** The asked flows as policies tell ends apart: by the selectors of what is edited, where these select by more than place. */
function aimOf(intent: Intent, { asked, amendments }: SideEdit): Aim {
  const [first] = amendments;
  const policy = intent.policies.find((one) => one.id === first?.policy);
  const subject = policy?.subject.kind === "pods" && isSelective(policy.subject) ? policy.subject : asked.subject;
  const peer = peerOf(policy, first?.rule ?? null, asked) ?? asked.peer;
  const { ports, request, direction } = asked;
  const layer7 = request === null ? [] : [request];
  const none = { log: false, authenticate: false, orElse: null, owner: null, reason: null, expires: null, source: null };
  const cubes = cubesOf(subject, { id: "", action: "allow", peers: [peer], ports, layer7, ...none }, direction);
  const [from, to] = direction === "ingress" ? [peer, subject] : [subject, peer];
  const text = `${peerText(from)} -> ${peerText(to)}, ${portsText(ports)}${request === null ? "" : ` ${requestText(request)}`}`;
  return { asked, cubes, text };
}

function peerOf(policy: Policy | undefined, rule: string | null, asked: Asked): PodSelector | null {
  const edited = rule === null ? undefined : policy?.[asked.direction]?.rules.find((one) => one.id === rule);
  const [met] = edited === undefined ? [] : peersMet(edited, asked);
  return met?.kind === "pods" && isSelective(met) ? met : null;
}

function withFirst(relation: Relation, { asked, cubes }: Aim, action: "allow" | "deny"): Relation {
  const side = relation.sides[asked.direction];
  const first: Side[number] = { action, cubes, title: "asked for" };
  const moved: Side = [first, ...side.map((level) => (level.to === undefined ? level : { ...level, to: level.to + 1 }))];
  return { ...relation, sides: { ...relation.sides, [asked.direction]: moved } };
}
