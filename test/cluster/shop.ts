import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Cluster } from "../servers/cluster.ts";
import { apply, kubectl } from "../servers/kubectl.ts";

interface Listed {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly status?: object;
}

/** The shop's cluster, as its inventory in the repository says it. */
export const INVENTORY = join(import.meta.dirname, "../../policies/shop/inventory.yaml");

/** Puts the shop's namespaces, nodes, services, accounts and pods into a cluster; what a kubelet would report is written by us. */
export async function applyShop(cluster: Cluster): Promise<void> {
  const { items } = parse(readFileSync(INVENTORY, "utf8")) as { items: Listed[] };
  for (const kinds of [["Namespace"], ["Node", "ServiceAccount", "Service", "Pod"]])
    await apply(cluster, listOf(items.filter((one) => kinds.includes(one.kind))));
  const reported = items.filter((one) => one.status !== undefined && one.kind !== "Namespace");
  await kubectl(cluster, ["apply", "--server-side", "--subresource=status", "--field-manager=kubelet", "-f", "-"], listOf(reported));
}

function listOf(items: readonly object[]): string {
  return JSON.stringify({ apiVersion: "v1", kind: "List", items });
}
