import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { Document } from "#manifest";
import { registerObjects } from "./policy-object.ts";
import { type ReleasedPhase, releasedPhase } from "./released-phase.ts";

/** Objects that were chosen already, by who drives a rollout. */
export interface StandingObjects {
  readonly standing: readonly Document[];
}

/**
 * The objects of ours that stand once a phase of a rollout is through, no others, under their own names and one field manager.
 * One `up` a phase: what a phase no longer holds is deleted, and nothing is ever replaced. Nothing is registered unless the plan is proved.
 */
export class PolicyRelease extends ComponentResource {
  /** `sha256:…` of the release; null where objects were given. */
  readonly digest: string | null;
  /** How many phases lead from the previous release to this one; 0 where nothing has to be written. */
  readonly phases: number;
  /** `sha256:…` of the plan, as approvals name it; null where there is none. */
  readonly plan: string | null;

  constructor(name: string, props: ReleasedPhase | StandingObjects, options: ComponentResourceOptions = {}) {
    super("portcullis:index:PolicyRelease", name, {}, options);
    const { standing, digest, phases, plan } = "standing" in props ? { ...props, digest: null, phases: 0, plan: null } : releasedPhase(props);
    registerObjects(standing, { parent: this });
    this.digest = digest;
    this.phases = phases;
    this.plan = plan;
    this.registerOutputs({ digest, phases, plan });
  }
}
