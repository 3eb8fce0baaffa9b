import type { Level, Relation, Side } from "#model";
import { ALL, shifted } from "../properties/through.ts";

/** At each end, what both allow. */
export function meetOf(a: Relation, b: Relation): Relation {
  return joined(a, b, { allow: "ask", deny: "deny" }, { allow: "unknown", deny: "deny" });
}

/** At each end, what one of the two allows. */
export function joinOf(a: Relation, b: Relation): Relation {
  return joined(a, b, { allow: "allow", deny: "ask" }, { allow: "allow", deny: "unknown" });
}

/** What follows from the first answer: it is the answer, or the second meaning is asked. */
type Settles = Readonly<Record<"allow" | "deny", "ask" | "allow" | "deny">>;
/** What the second answer comes to where the first one was left to the engine. */
type Weakened = Readonly<Record<"allow" | "deny", Level["action"]>>;

function joined(a: Relation, b: Relation, settles: Settles, weakened: Weakened): Relation {
  const of = (direction: "ingress" | "egress") => sideOf(a.sides[direction], b.sides[direction], settles, weakened);
  return { ...a, sides: { ingress: of("ingress"), egress: of("egress") } };
}

/** The first side, how it ends; the second, how it ends; and the second again for what the first leaves open. */
function sideOf(a: Side, b: Side, settles: Settles, weakened: Weakened): Side {
  const second = a.length + 1;
  const open = second + b.length + 1;
  const first = a.map((level): Level => {
    if (level.action === "unknown") return passing(level, open);
    if (level.action === "pass") return level;
    const then = settles[level.action];
    return then === "ask" ? passing(level, second) : { ...level, action: then };
  });
  const rest = b.map((level): Level => (level.action === "allow" || level.action === "deny" ? weak(level, weakened[level.action]) : level));
  return [...first, ended(settles.allow, second), ...shifted(b, second), end, ...shifted(rest, open), weak(end, weakened.allow)];
}

/** Behind its last level a side allows. */
const end: Level = { action: "allow", cubes: ALL, title: "nothing isolates it" };

function ended(then: Settles["allow"], second: number): Level {
  return then === "ask" ? passing(end, second) : end;
}

function passing({ cubes, title }: Level, to: number): Level {
  return { action: "pass", cubes, title, to };
}

function weak(level: Level, action: Level["action"]): Level {
  return action === "unknown" ? { ...level, action, missing: "engine" } : { ...level, action };
}
