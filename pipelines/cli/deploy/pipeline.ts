import { resolve } from "node:path";
import type { Source } from "#answers";
import { connect, type Reader, type Which } from "#cluster";
import { CompileError } from "#diagnostic";
import { delivered, readRelease } from "#release";
import type { Pipeline } from "#rollout";
import { loadInventory, loadPipeline } from "#source";
import { needed } from "../approval/files.ts";
import { imageTemplate } from "../image-template.ts";
import { Inputs } from "../inputs.ts";
import type { Io } from "../io.ts";
import { INVENTORY, LIVE, PROGRAM } from "../options.ts";
import type { Args, OptionSpec } from "../verb.ts";

/** Options of verbs about what a pipeline left in its cluster. */
export const OF_PIPELINE: readonly OptionSpec[] = [
  { flags: "--pipeline <file>", text: "the pipeline, a TypeScript file" },
  ...LIVE,
  INVENTORY,
  ...PROGRAM,
];

/** A pipeline with the cluster that it is for. */
export interface Deployed {
  readonly inputs: Inputs;
  readonly pipeline: Pipeline;
  readonly reader: Reader;
  readonly which: Which & { readonly namespace: string };
  /** A path of the pipeline file as seen from the current folder. */
  readonly path: (written: string) => string;
}

/** Reads the pipeline that the command line names, and finds its cluster. */
export async function deployedBy(args: Args, io: Io): Promise<Deployed> {
  const inputs = await Inputs.open(args, io);
  const file = needed(args, "pipeline", "name the pipeline's file, such as pipelines/examples/shop/pipeline.ts");
  const { pipeline, path } = inputs.take(await loadPipeline(file, inputs.world));
  const { cluster } = pipeline;
  const named = await inputs.inventory();
  const inventory = named ?? (cluster.inventory === undefined ? null : inputs.take(await loadInventory([path(cluster.inventory)], inputs.world)));
  const config = inputs.take(await connect({ ...inputs.world, context: inputs.world.context ?? cluster.context ?? null }));
  const which = { config, pipeline: pipeline.name, namespace: pipeline.namespace, cluster: cluster.uid ?? null };
  return { inputs, pipeline, path, reader: { chosen: delivered(inputs.parsed(pipeline.target), imageTemplate), inventory }, which };
}

/** The release in a directory, every byte checked. */
export function releaseAt(dir: string, inputs: Inputs, io: Io): Source & { readonly kind: "release" } {
  const { value, diagnostics } = readRelease(resolve(io.cwd, dir), dir);
  if (value === null) throw new CompileError([...inputs.diagnostics, ...diagnostics]);
  return { kind: "release", name: dir, release: value };
}
