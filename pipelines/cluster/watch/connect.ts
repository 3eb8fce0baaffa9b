import type { KubeConfig } from "@kubernetes/client-node";
import type { Loaded } from "#answers";
import type { World } from "#source";
import { connect, emptyConfig, NO_CLIENT } from "../connect.ts";

/** A cluster that can be asked. */
export type Connection = KubeConfig;

/** The cluster of a kubeconfig; where none is named and this is a pod, the one that it runs in, by its service account. */
export async function connectFromPod(world: Pick<World, "env" | "kubeconfig" | "context">): Promise<Loaded<Connection>> {
  const { env, kubeconfig, context } = world;
  if (kubeconfig !== null || context !== null || env["KUBECONFIG"] || !env["KUBERNETES_SERVICE_HOST"]) return connect(world);
  const config = await emptyConfig();
  if (config === null) return NO_CLIENT;
  config.loadFromCluster();
  return { value: config, diagnostics: [] };
}
