import { resolve } from "node:path";
import type { Source } from "#answers";
import { connect } from "#cluster";
import { CompileError, diagnostic } from "#diagnostic";
import type { Inventory } from "#model";
import { readRelease } from "#release";
import type { Pipeline, Releases } from "#rollout";
import { loadInventory, loadPipeline } from "#source";
import type { Chosen } from "#targets";
import { needed } from "../approval/files.ts";
import { Inputs } from "../inputs.ts";
import type { Io } from "../io.ts";
import type { Args } from "../verb.ts";

/** What a promotion is about, before the cluster is asked. */
export interface Situation {
  readonly inputs: Inputs;
  readonly pipeline: Pipeline;
  /** A path of the pipeline file as seen from the current folder. */
  readonly path: (written: string) => string;
  readonly chosen: Chosen;
  readonly inventory: Inventory | null;
  readonly releases: Releases & { readonly next: Source & { readonly kind: "release" } };
  readonly config: NonNullable<ReturnType<typeof connect>["value"]>;
}

/** Reads pipeline and releases, every byte checked, and finds the kubeconfig. */
export async function situationOf(args: Args, io: Io): Promise<Situation> {
  const inputs = await Inputs.open(args, io);
  const [dir = ""] = args.operands;
  const file = needed(args, "pipeline", "name the pipeline's file, such as pipelines/examples/shop/pipeline.ts");
  const { pipeline, path } = inputs.take(await loadPipeline(file, inputs.world));
  const chosen = inputs.parsed(pipeline.target);
  const next = releaseAt(dir, inputs, io);
  const held = next.release.manifest.targets.map((one) => one.target);
  if (!held.includes(chosen.target.name)) {
    const help = `it holds ${held.join(", ")}`;
    inputs.refuse(diagnostic("PCL1018", [dir], `the release holds nothing for \`${chosen.target.name}\`, which the pipeline is for`, { help }));
  }
  const before = args.text("old");
  const old = before === null ? null : releaseAt(before, inputs, io);
  const config = inputs.take(connect({ ...inputs.world, context: inputs.world.context ?? pipeline.cluster.context ?? null }));
  return { inputs, pipeline, path, chosen, inventory: await inventoryFor(pipeline, path, inputs), releases: { old, next }, config };
}

function releaseAt(dir: string, inputs: Inputs, io: Io): Source & { readonly kind: "release" } {
  const { value, diagnostics } = readRelease(resolve(io.cwd, dir), dir);
  if (value === null) throw new CompileError([...inputs.diagnostics, ...diagnostics]);
  return { kind: "release", name: dir, release: value };
}

async function inventoryFor({ cluster }: Pipeline, path: Situation["path"], inputs: Inputs): Promise<Inventory | null> {
  const named = await inputs.inventory();
  if (named !== null || cluster.inventory === undefined) return named;
  return inputs.take(await loadInventory([path(cluster.inventory)], inputs.world));
}
