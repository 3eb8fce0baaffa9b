import { resolve } from "node:path";
import type { Loaded } from "#answers";
import { type Deployment, directApplier, type Reader, standsAsSent } from "#cluster";
import { diagnostic } from "#diagnostic";
import type { Applier } from "#rollout";
import type { World } from "#source";
import type { Args, OptionSpec } from "../verb.ts";

/** How the writes of a phase get into the cluster. */
export const APPLIER_OPTIONS: readonly OptionSpec[] = [
  { flags: "--applier <way>", text: "how objects are written: direct (default), or pulumi", choices: ["direct", "pulumi"] },
  { flags: "--backend <url>", text: "where Pulumi keeps its state; files of yours alone by default" },
];

/** An applier, and how to let go of what it holds. */
export interface HeldApplier extends Applier {
  close(): void;
}

/** The way of writing that the command line names. Pulumi's packages are loaded only where it is asked for. */
export async function applierFor(args: Args, world: World, pipeline: string, deployment: Deployment, reader: Reader): Promise<Loaded<HeldApplier>> {
  const { client, cluster } = deployment;
  const direct = directApplier(client, reader);
  if (args.text("applier") !== "pulumi") return { value: { ...direct, close: () => undefined }, diagnostics: [] };
  const pulumi = await import("#pulumi").catch(() => null);
  if (pulumi === null) {
    const help = "npm install @pulumi/pulumi @pulumi/kubernetes";
    return { value: null, diagnostics: [diagnostic("PCL1026", ["--applier"], "Pulumi's packages are not installed", { help })] };
  }
  return await pulumi.pulumiApplier({
    project: pipeline,
    stack: cluster,
    backend: args.text("backend"),
    env: world.env,
    kubeconfig: world.kubeconfig === null ? null : resolve(world.cwd, world.kubeconfig),
    context: world.context,
    dryRun: (phase) => direct.check(phase),
    stands: (document) => standsAsSent(document, client, reader),
    mayWrite: () => client.mayWrite(),
  });
}
