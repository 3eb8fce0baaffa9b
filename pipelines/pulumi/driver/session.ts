import { join } from "node:path";
import type { EngineEvent, Stack } from "@pulumi/pulumi/automation/index.js";
import { keyOf } from "#answers";
import { type Diagnostic, hasErrors } from "#diagnostic";
import type { Document } from "#manifest";
import { PolicyRelease } from "../policy-release.ts";
import { outliveEngines, separateConnections, UNREACHABLE } from "./connections.ts";
import { failures, unheard } from "./failures.ts";
import { holders, isLeftOver, stackLocked } from "./lock.ts";
import { isReplacement, type Step, stepOf } from "./steps.ts";

/** What one run of the engine came to. */
export interface Run {
  /** What it set out to do, each resource once. */
  readonly steps: readonly Step[];
  /** Keys of the objects that it wrote or deleted. */
  readonly done: ReadonlySet<string>;
  /** Empty if it went through. */
  readonly diagnostics: readonly Diagnostic[];
}
/** What an `up` would come to, and the file that holds it to that. */
export interface Preview extends Run {
  readonly plan: string;
}

/** Runs of the engine on one stack, one after the other. */
export class Session {
  readonly #stack: Stack;
  readonly #project: string;
  #isSettled = false;
  #previews = 0;

  constructor(stack: Stack, project: string) {
    this.#stack = stack;
    this.#project = project;
    separateConnections();
    outliveEngines();
  }

  /** What `up` would do to have these objects stand; writes nothing. */
  async preview(standing: readonly Document[]): Promise<Preview> {
    const plan = join(this.#stack.workspace.workDir, `preview-${this.#previews++}.json`);
    return { ...(await this.#run(standing, (options) => this.#stack.preview({ ...options, plan }))), plan };
  }

  /**
   * Has these objects stand, one write after the other; the first refused one ends it. The engine keeps to the preview: a program whose
   * calls don't reach it counts as one that registers nothing, and everything that stands would be deleted.
   */
  up(standing: readonly Document[], { plan }: Preview): Promise<Run> {
    return this.#run(standing, (options) => this.#stack.up({ ...options, plan, parallel: 1 }));
  }

  async #run(standing: readonly Document[], run: (options: RunOptions) => Promise<unknown>, tries = 3): Promise<Run> {
    const unsettled = await this.#settle();
    if (unsettled.length > 0) return { steps: [], done: new Set(), diagnostics: unsettled };
    const [steps, done, problems] = [new Map<string, Step>(), new Set<string>(), [] as Problem[]];
    const onEvent = ({ resourcePreEvent, resOutputsEvent, diagnosticEvent }: EngineEvent) => {
      if (resourcePreEvent !== undefined) note(steps, stepOf(resourcePreEvent.metadata));
      if (resOutputsEvent !== undefined) {
        const { key, action } = stepOf(resOutputsEvent.metadata);
        if (key !== null && WRITES.includes(action)) done.add(key);
      }
      if (diagnosticEvent !== undefined) problems.push(diagnosticEvent);
    };
    let isHeard = false;
    const program = async () => {
      isHeard = true;
      new PolicyRelease(this.#project, { standing });
    };
    const diagnostics = await this.#try(() => run({ program, onEvent }), problems);
    const registered = new Set([...steps.values()].flatMap(({ key, action }) => (key === null || action === "delete" ? [] : [key])));
    const isUnheard =
      diagnostics.length === 0
        ? standing.some((one) => !registered.has(keyOf(one)))
        : !isHeard && problems.some((one) => isBeyondPlan(one) || isEcho(one));
    if (tries > 1 && (isUnheard || problems.some(isEcho))) return await this.#run(standing, run, tries - 1);
    return { steps: [...steps.values()], done, diagnostics: isUnheard ? [unheard(this.#stack.name)] : diagnostics };
  }

  /** Reads the cluster into the state, once, before anything hangs on it: what a killed deployment began is forgotten, what it wrote is found. */
  async #settle(): Promise<readonly Diagnostic[]> {
    if (this.#isSettled) return [];
    const problems: Problem[] = [];
    const refresh = async () => {
      const { deployment } = await this.#stack.exportStack();
      const { resources, pending_operations } = (deployment ?? {}) as State;
      if ((resources ?? []).length + (pending_operations ?? []).length === 0) return;
      const onEvent = ({ diagnosticEvent }: EngineEvent) => {
        if (diagnosticEvent !== undefined) problems.push(diagnosticEvent);
      };
      await this.#stack.refresh({ clearPendingCreates: true, onEvent });
    };
    const diagnostics = await this.#try(refresh, problems);
    this.#isSettled = !hasErrors(diagnostics);
    return diagnostics;
  }

  /** Does it, and again where nothing but a lock that was left behind is in the way. */
  async #try(work: () => Promise<unknown>, problems: readonly Problem[], isFirst = true): Promise<readonly Diagnostic[]> {
    try {
      await work();
      return [];
    } catch (error) {
      const text = error instanceof Error ? error.message : "";
      if (!(error instanceof Error) || error.name !== "ConcurrentUpdateError") return failures(problems, text);
      const held = holders(text);
      if (!isFirst || this.#isSettled || !(await isLeftOver(held))) return [stackLocked(this.#stack.name, held)];
      await this.#stack.cancel();
      return await this.#try(work, problems, false);
    }
  }
}

interface RunOptions {
  readonly program: () => Promise<void>;
  readonly onEvent: (event: EngineEvent) => void;
}
interface State {
  readonly resources?: readonly unknown[] | null;
  readonly pending_operations?: readonly unknown[] | null;
}
type Problem = NonNullable<EngineEvent["diagnosticEvent"]>;

const WRITES = ["create", "update", "delete"];

/** A run whose engine was killed leaves calls behind in this process; they fail later, and are then told as failures of the next run's program. */
function isEcho({ severity, message }: Problem): boolean {
  return severity === "error" && UNREACHABLE.test(message);
}

/** How the engine refuses to do more than the preview said. */
function isBeyondPlan({ severity, message }: Problem): boolean {
  return severity === "error" && /not allowed by the plan/.test(message);
}

/** A replacement comes as several steps of one resource; the first one that says so stays. */
function note(steps: Map<string, Step>, step: Step): void {
  const known = steps.get(step.urn);
  if (known === undefined || !isReplacement(known)) steps.set(step.urn, step);
}
