import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { Construct } from "constructs";
import { compile } from "#compiler";
import { lower } from "#constructs";
import { CompileError, hasErrors, invariant } from "#diagnostic";
import { parseManifests } from "#manifest";
import type { Inventory } from "#model";
import { parseProfile } from "#targets";
import { registerObjects } from "./policy-object.ts";

/** What a set of policies is made for. */
export interface PolicySetProps {
  /** What is compiled: an app with everything that was said in it. */
  readonly of: Construct;
  /** A target or profile, e.g. `cilium@1.20`. */
  readonly target: string;
  readonly inventory?: Inventory;
}

/** The manifests that policies compile to, proved, as resources of a Pulumi program. Nothing is registered unless the proof holds. */
export class PolicySet extends ComponentResource {
  /** Of the intent that was compiled. */
  readonly digest: string;

  constructor(name: string, { of, target, inventory }: PolicySetProps, options: ComponentResourceOptions = {}) {
    super("portcullis:index:PolicySet", name, {}, options);
    const chosen = parseProfile(target);
    if (!("target" in chosen)) throw new CompileError(chosen.diagnostics);
    const { digest, outputs } = compile(lower(of), [chosen], { inventory: inventory ?? null });
    const [output] = outputs;
    invariant(output !== undefined, "one profile has one output");
    if (hasErrors(output.diagnostics)) throw new CompileError(output.diagnostics);
    registerObjects(
      output.artifacts.flatMap(({ path, text }) => parseManifests({ path, bytes: text }).documents),
      { parent: this },
    );
    this.digest = digest;
    this.registerOutputs({ digest });
  }
}
