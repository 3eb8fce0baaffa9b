import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { KubeConfig } from "@kubernetes/client-node";
import type { Loaded } from "#answers";
import { diagnostic, printable } from "#diagnostic";
import type { World } from "#source";

/** The cluster that a kubeconfig file and context name, as kubectl finds them: an option, else `KUBECONFIG`, else the home directory's. */
export async function connect({ env, kubeconfig, context }: Pick<World, "env" | "kubeconfig" | "context">): Promise<Loaded<KubeConfig>> {
  const config = await emptyConfig();
  if (config === null) return NO_CLIENT;
  const [path = ""] = kubeconfig === null ? (env["KUBECONFIG"] ?? join(env["HOME"] ?? "", ".kube", "config")).split(delimiter) : [kubeconfig];
  try {
    config.loadFromString(readFileSync(path, "utf8"));
    if (context !== null) config.setCurrentContext(context);
    if (config.getCurrentCluster() === null) throw new Error(`there is no context \`${config.getCurrentContext()}\``);
  } catch (error) {
    const message = `no cluster is named by \`${printable(path)}\`: ${printable(error instanceof Error ? error.message : "unknown error", 200)}`;
    return {
      value: null,
      diagnostics: [diagnostic("PCL1026", ["--kubeconfig"], message, { help: "name a kubeconfig file and one of its contexts" })],
    };
  }
  return { value: config, diagnostics: [] };
}

/** What stands for a cluster where the client for Kubernetes is not installed. */
export const NO_CLIENT: Loaded<KubeConfig> = {
  value: null,
  diagnostics: [
    diagnostic("PCL1026", ["--kubeconfig"], "`@kubernetes/client-node` is not installed, by which clusters are asked", {
      help: "npm install @kubernetes/client-node",
    }),
  ],
};

/** A configuration that names no cluster yet; null without the package, which is an optional peer and loaded only when a cluster is asked. */
export async function emptyConfig(): Promise<KubeConfig | null> {
  const client = await import("@kubernetes/client-node").catch(() => null);
  return client === null ? null : new client.KubeConfig();
}
