import type { KubeConfig } from "@kubernetes/client-node";
import { ask } from "./ask.ts";

/** What a node reports of itself: a Lease of its own, so that whoever waits for it needs no rights on nodes. */
export interface NodeReport {
  readonly namespace: string;
  readonly node: string;
  /** By the names of annotations below `portcullis.io/`. */
  readonly says: Readonly<Record<string, string>>;
  /** For how long it holds without another. */
  readonly seconds: number;
  readonly time: Date;
}

/** Label of all such Leases. */
const APP = { "app.kubernetes.io/name": "portcullis-agent" };

/** The name of a node's Lease. */
export function leaseName(node: string): string {
  return `portcullis-${node}`;
}

/** Writes a node's Lease by server-side apply: made where there is none. */
export async function writeLease(config: KubeConfig, { namespace, node, says, seconds, time }: NodeReport, stop: AbortSignal): Promise<void> {
  const name = leaseName(node);
  const annotations = Object.fromEntries(Object.entries(says).map(([key, value]) => [`portcullis.io/${key}`, value]));
  const lease = {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name, namespace, labels: APP, annotations },
    spec: { holderIdentity: node, leaseDurationSeconds: seconds, renewTime: `${time.toISOString().slice(0, -1)}000Z` },
  };
  const path = `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/leases/${encodeURIComponent(name)}`;
  const body = { type: "application/apply-patch+yaml", text: JSON.stringify(lease) };
  const answer = await ask(config, `${path}?fieldManager=portcullis-agent&force=true`, { method: "PATCH", body, stop });
  answer.resume();
}
