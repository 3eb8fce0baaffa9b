import type { PulumiApplier } from "#pulumi";
import type { Applier } from "#rollout";
import { type Cluster, startCluster } from "../../servers/cluster.ts";
import { kubectl } from "../../servers/kubectl.ts";
import { applierOn, type Machine, machine } from "./pulumi.ts";
import { readerOf } from "./stage.ts";

export const PROFILE = "kubernetes@1.36,ipblock-pods=match";
export const reader = readerOf(PROFILE);

/** A cluster, and a machine that deploys into it by Pulumi. */
export interface Rig {
  readonly cluster: Cluster;
  readonly on: Machine;
  /** Pulumi's way of writing, opened when it is used first: a new one knows nothing but what the state and the cluster say. */
  readonly anew: () => Applier;
  stop(): Promise<void>;
}

export async function startRig(project: string): Promise<Rig> {
  const [cluster, on] = [await startCluster(), await machine()];
  for (const one of ["shop", "portcullis-system"]) await kubectl(cluster, ["create", "namespace", one]);
  const opened: PulumiApplier[] = [];
  const anew = (): Applier => {
    let held: Promise<PulumiApplier> | null = null;
    const use = () => {
      held ??= applierOn(on, cluster, reader, { project }).then((one) => {
        opened.push(one);
        return one;
      });
      return held;
    };
    return { name: "pulumi", check: async (phase) => (await use()).check(phase), apply: async (phase) => (await use()).apply(phase) };
  };
  const stop = async () => {
    for (const one of opened) one.close();
    await cluster.stop();
    on.remove();
  };
  return { cluster, on, anew, stop };
}
