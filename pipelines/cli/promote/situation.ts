import type { Source } from "#answers";
import { diagnostic } from "#diagnostic";
import type { Inventory } from "#model";
import type { Releases } from "#rollout";
import type { Chosen } from "#targets";
import { type Deployed, deployedBy, releaseAt } from "../deploy/pipeline.ts";
import type { Io } from "../io.ts";
import type { Args } from "../verb.ts";

/** What a promotion is about, before the cluster is asked. */
export interface Situation extends Deployed {
  readonly chosen: Chosen;
  readonly inventory: Inventory | null;
  readonly releases: Releases & { readonly next: Source & { readonly kind: "release" } };
}

/** Reads pipeline and releases, every byte checked, and finds the kubeconfig. */
export async function situationOf(args: Args, io: Io): Promise<Situation> {
  const deployed = await deployedBy(args, io);
  const { inputs, reader } = deployed;
  const [dir = ""] = args.operands;
  const next = releaseAt(dir, inputs, io);
  const held = next.release.manifest.targets.map((one) => one.target);
  const { chosen, inventory } = reader;
  const { name } = chosen.target;
  if (!held.includes(name)) {
    const help = `it holds ${held.join(", ")}`;
    inputs.refuse(diagnostic("PCL1018", [dir], `the release holds nothing for \`${name}\`, which the pipeline is for`, { help }));
  }
  const before = args.text("old");
  return { ...deployed, chosen, inventory, releases: { old: before === null ? null : releaseAt(before, inputs, io), next } };
}
