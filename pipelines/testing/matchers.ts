import { printable } from "#diagnostic";
import { flowText } from "#explain";
import { type Judged, recordedOf } from "#replay";
import type { ReplayResult } from "./recording.ts";

/** Flows alike, as a test names them: `{ from: "shop/web", to: "shop/api", port: 8080, request: "POST /v1/order" }`. */
export interface RecordedFlows {
  readonly from: string;
  readonly to: string;
  readonly port?: number;
  /** As reports write it: the method, and the path without its query and identifiers. */
  readonly request?: string;
}
/** What `expect(await replayFlows(…).against(…))` can say of recorded traffic. A log without flows says nothing, and passes neither way. */
export interface ReplayMatchers<R> {
  /** Every flow that was allowed still is: by `before`, or as it was recorded. */
  toKeepAllowed(): R;
  /** Every flow that was denied still is. */
  toKeepDenied(): R;
  /** These flows are newly denied, and no others. */
  toNewlyDeny(flows: readonly RecordedFlows[]): R;
  /** These flows are newly allowed, and no others. */
  toNewlyAllow(flows: readonly RecordedFlows[]): R;
  /** The gate passes, with the budgets that `against` was given. */
  toPassGate(): R;
}

interface Outcome {
  readonly pass: boolean;
  readonly message: () => string;
}
interface State {
  readonly isNot?: boolean;
}

/** For `expect.extend`, where this module could not do it by itself. */
export const replayMatchers = {
  toKeepAllowed(this: State, result: ReplayResult): Outcome {
    return keeps(result, "allow", this);
  },
  toKeepDenied(this: State, result: ReplayResult): Outcome {
    return keeps(result, "deny", this);
  },
  toNewlyDeny(this: State, result: ReplayResult, flows: readonly RecordedFlows[]): Outcome {
    return changes(result, "newlyDenied", flows, this);
  },
  toNewlyAllow(this: State, result: ReplayResult, flows: readonly RecordedFlows[]): Outcome {
    return changes(result, "newlyAllowed", flows, this);
  },
  toPassGate(this: State, { gate }: ReplayResult): Outcome {
    return { pass: gate.result === "pass", message: () => [`the gate: ${gate.result}`, ...gate.reasons.map((one) => `  ${one}`)].join("\n") };
  },
};

const NO_EVIDENCE = "the log holds no flow that could be judged, which proves nothing";

function keeps(result: ReplayResult, decision: "allow" | "deny", { isNot = false }: State): Outcome {
  if (result.flows === 0) return { pass: isNot, message: () => NO_EVIDENCE };
  const was = (one: Judged) => (result.asRecorded ? recordedOf(one.key) : one.before.decision);
  const lost = result.judged.filter((one) => (was(one) === decision || was(one) === "mixed") && one.after.decision !== decision);
  const words = decision === "allow" ? "allowed" : "denied";
  return {
    pass: lost.length === 0,
    message: () => [`${isNot ? "did not expect" : "expected"} all that was ${words} to stay so`, ...lost.map(lineOf)].join("\n"),
  };
}

function lineOf({ key, flow, after }: Judged): string {
  const facts = after.missing.length === 0 ? "" : `, not known: ${printable(after.missing.join(", "), 400)}`;
  const by = after.by.length === 0 ? after.reason : after.by.join(", ");
  return `  ${key.flows} flows ${printable(flowText(flow), 300)}: ${after.decision} by ${printable(by, 300)}${facts}`;
}

function changes(result: ReplayResult, effect: "newlyDenied" | "newlyAllowed", flows: readonly RecordedFlows[], { isNot = false }: State): Outcome {
  if (result.flows === 0) return { pass: isNot, message: () => NO_EVIDENCE };
  const rows = result.changes.filter((row) => row.effect === effect);
  const matches = (row: (typeof rows)[number], one: RecordedFlows) =>
    row.source === one.from &&
    row.destination === one.to &&
    (one.port === undefined || row.port === one.port) &&
    (one.request === undefined || row.request === one.request);
  const surplus = rows.filter((row) => !flows.some((one) => matches(row, one)));
  const absent = flows.filter((one) => !rows.some((row) => matches(row, one)));
  const words = effect === "newlyDenied" ? "newly denied" : "newly allowed";
  const text = ({ from, to, port, request }: RecordedFlows) =>
    printable(`${from} -> ${to}${port === undefined ? "" : `:${port}`}${request === undefined ? "" : ` ${request}`}`, 300);
  return {
    pass: surplus.length + absent.length === 0,
    message: () =>
      [
        `${isNot ? "did not expect" : "expected"} exactly these flows to be ${words}`,
        ...surplus.map((row) => `  ${words}, too: ${row.flows} flows ${text(asNamed(row))}`),
        ...absent.map((one) => `  not ${words}: ${text(one)}`),
      ].join("\n"),
  };
}

function asNamed({ source, destination, port, request }: ReplayResult["changes"][number]): RecordedFlows {
  return { from: source, to: destination, ...(port === null ? {} : { port }), ...(request === null ? {} : { request }) };
}
