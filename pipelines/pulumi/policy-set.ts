import { apiextensions, networking } from "@pulumi/kubernetes";
import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { Construct } from "constructs";
import { compile } from "#compiler";
import { lower } from "#constructs";
import { CompileError, hasErrors, invariant } from "#diagnostic";
import { canonicalJson } from "#ir";
import { type Document, parseManifests } from "#manifest";
import type { Inventory } from "#model";
import { parseProfile } from "#targets";

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
    for (const { path, text } of output.artifacts) for (const one of parseManifests({ path, bytes: text }).documents) this.#register(one);
    this.digest = digest;
    this.registerOutputs({ digest });
  }

  #register({ apiVersion, kind, namespace, name, value }: Document): void {
    const id = [kind, namespace, name].filter((part) => part !== "").join("/");
    const object = JSON.parse(canonicalJson(value)) as { apiVersion: string; kind: string; metadata: object; spec: object };
    if (apiVersion === "networking.k8s.io/v1" && kind === "NetworkPolicy") new networking.v1.NetworkPolicy(id, object as object, { parent: this });
    else new apiextensions.CustomResource(id, object, { parent: this });
  }
}
