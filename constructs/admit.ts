import { Construct, type IConstruct } from "constructs";
import { CompileError, diagnostic, type Path } from "#diagnostic";
import { idProblem, type Source } from "#ir";

/** No policy repository comes near; a loop that never ends does. */
const MOST_CONSTRUCTS = 100_000;
const PLACE = Symbol("place");
const counts = new WeakMap<IConstruct, number>();

/** Checks an id before the construct is made and counts it; returns the id. */
function admit(scope: Construct, id: string, source: Source | null): string {
  const at = pathOf(scope, id);
  const problem = typeof id === "string" ? idProblem(id) : "an id is a text";
  if (problem !== null || id.includes("/"))
    throw new CompileError([diagnostic("PCL1008", at, problem ?? `id \`${id}\` has a slash`, { help: "letters, digits and `-_.:`", source })]);
  const twin = scope.node.tryFindChild(id);
  if (twin !== undefined) {
    const notes = [diagnostic("PCL1002", at, "first given here", { source: placeIn(twin) })];
    throw new CompileError([diagnostic("PCL1002", at, `\`${at.join("/")}\` is given twice`, { help: "rename one of the two", source, notes })]);
  }
  const root = scope.node.root;
  const count = (counts.get(root) ?? 0) + 1;
  counts.set(root, count);
  if (count > MOST_CONSTRUCTS) throw new CompileError([diagnostic("PCL1003", at, `more than ${MOST_CONSTRUCTS} constructs in one app`, { source })]);
  return id;
}

/** The construct path, outermost id first. */
export function pathOf(scope: Construct, ...ids: readonly string[]): Path {
  return [...scope.node.path.split("/"), ...ids].filter((id) => id !== "");
}

/** A construct of ours: it knows where the author made it. */
export abstract class Placed extends Construct {
  readonly [PLACE]: Source | null;

  constructor(scope: Construct, id: string, source: Source | null) {
    super(scope, admit(scope, id, source));
    this[PLACE] = source;
  }
}

/** Where the author made a construct of ours. */
export function placeIn(construct: IConstruct): Source | null {
  return construct instanceof Placed ? construct[PLACE] : null;
}
