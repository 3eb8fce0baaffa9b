import { ApiObject, Chart } from "cdk8s";
import type { Construct } from "constructs";
import { compile } from "#compiler";
import { CompileError, hasErrors, invariant } from "#diagnostic";
import { canonicalJson } from "#ir";
import { parseManifests } from "#manifest";
import type { Inventory } from "#model";
import { parseProfile } from "#targets";
import { lower } from "../lower/index.ts";

/** What a chart of policies is made for. */
export interface PolicyChartProps {
  /** A target or profile, e.g. `cilium@1.20`. */
  readonly target: string;
  /** What is compiled; by default everything said in the app. */
  readonly of?: Construct;
  readonly inventory?: Inventory;
}

/**
 * A chart of the manifests that the app's policies compile to, proved. It fills itself at synthesis, when everything was said,
 * and has neither labels nor a namespace of its own, which would be written into the objects.
 */
export class PolicyChart extends Chart {
  #digest = "";

  constructor(scope: Construct, id: string, { target, of = scope, inventory }: PolicyChartProps) {
    super(scope, id);
    const chosen = parseProfile(target);
    if (!("target" in chosen)) throw new CompileError(chosen.diagnostics);
    const fill = () => {
      const { digest, outputs } = compile(lower(of), [chosen], { inventory: inventory ?? null });
      const output = outputs[0];
      invariant(output !== undefined, "one profile has one output");
      if (hasErrors(output.diagnostics)) throw new CompileError(output.diagnostics);
      if (digest !== this.#digest) this.#write(output.artifacts);
      this.#digest = digest;
      return [];
    };
    this.node.addValidation({ validate: fill });
  }

  #write(artifacts: readonly { readonly path: string; readonly text: string }[]): void {
    for (const child of this.node.children) this.node.tryRemoveChild(child.node.id);
    for (const { path, text } of artifacts) {
      for (const document of parseManifests({ path, bytes: text }).documents) {
        const json = canonicalJson(document.value);
        const object = new ApiObject(this, `${path}#${document.index}`, JSON.parse(json) as { apiVersion: string; kind: string });
        invariant(canonicalJson(object.toJson()) === json, "cdk8s writes the object that was proved");
      }
    }
  }
}
