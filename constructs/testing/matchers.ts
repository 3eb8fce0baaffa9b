import type { EndLike } from "./end.ts";
import { allows, denies, equivalent, type Finding, isolated, neverOpens, reachesOnly } from "./finding.ts";
import type { Flows, Reachable } from "./flow.ts";
import type { Subject } from "./subject.ts";

/** What `expect(app)` can say of policies; each is proved over every workload that could exist. */
export interface PolicyMatchers<R> {
  /** Every one of these flows is allowed, by both ends. */
  toAllow(flows: Flows): R;
  /** None of these flows is allowed by both ends. */
  toDeny(flows: Flows): R;
  /** Both allow the same flows, at each end on its own. */
  toBeEquivalentTo(other: Subject): R;
  /** What `before` denies at an end, this denies at that end, too. */
  toNeverOpenComparedTo(before: Subject): R;
  /** What pods of `from` reach, both ends allowing it, is among the destinations. */
  toReachOnly(from: EndLike, destinations: readonly Reachable[]): R;
  /** Nothing passes between the two, in either direction; without `other`, between the one and anybody but its own node. */
  toIsolate(one: EndLike, other?: EndLike): R;
}

interface Outcome {
  readonly pass: boolean;
  readonly message: () => string;
}
interface State {
  readonly isNot?: boolean;
}

/** For `expect.extend`, where this module could not do it by itself. */
export const matchers = {
  toAllow(this: State, subject: Subject, flows: Flows): Outcome {
    return outcomeOf(allows(subject, flows), this);
  },
  toDeny(this: State, subject: Subject, flows: Flows): Outcome {
    return outcomeOf(denies(subject, flows), this);
  },
  toBeEquivalentTo(this: State, subject: Subject, other: Subject): Outcome {
    return outcomeOf(equivalent(other, subject), this);
  },
  toNeverOpenComparedTo(this: State, subject: Subject, before: Subject): Outcome {
    return outcomeOf(neverOpens(before, subject), this);
  },
  toReachOnly(this: State, subject: Subject, from: EndLike, destinations: readonly Reachable[]): Outcome {
    return outcomeOf(reachesOnly(subject, from, destinations), this);
  },
  toIsolate(this: State, subject: Subject, one: EndLike, other?: EndLike): Outcome {
    return outcomeOf(isolated(subject, one, other), this);
  },
};

/** What can't be decided passes neither way. */
function outcomeOf({ outcome, message }: Finding, { isNot = false }: State): Outcome {
  const pass = outcome === "undecided" ? isNot : outcome === "holds";
  return { pass, message: () => (isNot ? message.replace(/^expected /, "did not expect ") : message) };
}
