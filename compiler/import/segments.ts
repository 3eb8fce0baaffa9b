import type { Direction } from "#ir";
import type { Cube, Level, Side } from "#model";
import { type Said, Unsaid } from "./unsaid.ts";

/** One level of a side, as an intent can say it. */
export interface Step {
  readonly action: "allow" | "deny" | "pass";
  readonly cubes: readonly Cube[];
  /** Where it stands to the own node's way in: a deny before it must name the own node, one behind it never meets it. */
  readonly node: "before" | "behind" | "apart";
}
/** What one tier does in one direction. `united`: deny beats pass beats allow, so no order is needed. */
export interface Segment {
  readonly steps: readonly Step[];
  /** Subjects that are denied at its end. */
  readonly isolated: readonly Cube[];
  readonly united: boolean;
  /** The tier's name in the levels' titles, if they have one. */
  readonly title: string | null;
}

/** The kind, namespace and name at the beginning of a rule's id. */
export function objectOf(rule: string): string {
  const [kind, name] = rule.split(" ");
  return name === undefined ? rule : `${kind} ${name}`;
}

/** The tiers of one side: cut where a pass goes on, and behind a default deny. Undefined verdicts and the own node's way in are left out. */
export function segmentsOf(side: Side, direction: Direction): Said<Segment[]> {
  const targets = new Set(side.flatMap((level, i) => (level.action === "pass" ? [level.to ?? i + 1] : [])));
  const node = direction === "ingress" ? side.findIndex((level) => level.action === "allow" && level.cubes.some(isOwnNode)) : -1;
  const parts: { level: Level; index: number }[][] = [[]];
  for (const [index, level] of side.entries()) {
    const part = parts.at(-1) as { level: Level; index: number }[];
    const last = part.at(-1)?.level;
    const passes = part.some((one) => one.level.action === "pass");
    const isEnded = last !== undefined && isIsolation(last) && !passes && !isSameEnd(last, level);
    if (part.length > 0 && (targets.has(index) || isEnded)) parts.push([]);
    parts.at(-1)?.push({ level, index });
  }
  let end = 0;
  const found: Segment[] = [];
  for (const part of parts) {
    end += part.length;
    const over = part.some(({ level, index }) => level.action === "pass" && (level.to ?? index + 1) !== end);
    if (over) return new Unsaid("a pass over several tiers at once");
    const segment = segmentOf(part, direction, node);
    if (segment.steps.length > 0 || segment.isolated.length > 0) found.push(segment);
  }
  return found;
}

function segmentOf(part: readonly { level: Level; index: number }[], direction: Direction, node: number): Segment {
  const steps = part.flatMap(({ level, index }): Step[] => {
    if (level.action === "unknown") return [];
    const cubes = direction === "ingress" && level.action === "allow" ? level.cubes.filter((cube) => !isOwnNode(cube)) : level.cubes;
    return cubes.length === 0 ? [] : [{ action: level.action, cubes, node: node < 0 ? "apart" : index < node ? "before" : "behind" }];
  });
  const isolated: Cube[] = [];
  const kept = [...steps];
  for (let last = kept.at(-1); last?.action === "deny"; last = kept.at(-1)) {
    isolated.unshift(...last.cubes.filter(isSubjectOnly));
    const rest = last.cubes.filter((cube) => !isSubjectOnly(cube));
    kept.pop();
    if (rest.length > 0) {
      kept.push({ ...last, cubes: rest });
      break;
    }
  }
  const ranks = kept.map((step) => ["deny", "pass", "allow"].indexOf(step.action));
  const united = ranks.every((rank, i) => i === 0 || (ranks[i - 1] as number) <= rank);
  const titles = part.map(({ level }) => tierIn(level));
  return { steps: kept, isolated, united, title: titles.findLast((title) => title !== null) ?? null };
}

/** The tier that a level's title names. */
function tierIn({ title }: Level): string | null {
  return / tier ([a-z0-9](?:[-a-z0-9]*[a-z0-9])?)$/.exec(title)?.[1] ?? null;
}

/** Whether a tier's end goes on: an engine may deny policy by policy. */
function isSameEnd(last: Level, level: Level): boolean {
  return isIsolation(level) && tierIn(level) === tierIn(last);
}

function isOwnNode(cube: Cube): boolean {
  const others = cube.when.filter(({ variable }) => variable !== "S.kind");
  const [only, ...more] = others;
  return more.length === 0 && only?.variable === "P.kind" && only.in.sort === "choice" && only.in.in.every((kind) => kind === "host");
}

function isIsolation(level: Level): boolean {
  return level.action === "deny" && level.cubes.every((cube) => isSubjectOnly(cube) && cube.rule === objectOf(cube.rule));
}

function isSubjectOnly(cube: Cube): boolean {
  return cube.when.every(({ variable }) => variable.startsWith("S."));
}
