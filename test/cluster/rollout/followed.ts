import { gunzipSync } from "node:zlib";
import type { KubeConfig } from "@kubernetes/client-node";
import { inspectImage } from "#answers";
import { ClusterClient, follow, writeLease } from "#cluster";

/** Calls back with each image that the cluster's ConfigMap brings, as a kubelet would that mounts it; returns how to stop. */
export function followImage(config: KubeConfig, told: (compressed: Uint8Array, digest: string) => void): () => Promise<void> {
  const stop = new AbortController();
  const client = new ClusterClient(config);
  const following = follow(
    client,
    [{ apiVersion: "v1", kind: "ConfigMap", namespace: "portcullis-system" }],
    ({ type, object }) => {
      const { metadata, binaryData } = object as { metadata?: { name?: string }; binaryData?: Record<string, string> };
      if (type === "DELETED" || metadata?.name !== "portcullis-image") return;
      const compressed = Buffer.from(binaryData?.["image.o.gz"] ?? "", "base64");
      told(compressed, digestOf(compressed));
    },
    stop.signal,
  );
  return async () => {
    stop.abort();
    await following;
    client.close();
  };
}

/** By the bytes, as the kernel tells it to an agent; none where they are no image, which no agent takes. */
function digestOf(compressed: Uint8Array): string {
  try {
    return inspectImage(gunzipSync(compressed), "live", []).value?.digest ?? "";
  } catch {
    return "";
  }
}

/** What a node's agent would say of an image. */
export function reportImage(config: KubeConfig, node: string, digest: string, time = new Date()): Promise<void> {
  const says = { "image-digest": digest, "agent-state": "synced" };
  return writeLease(config, { namespace: "portcullis-system", node, says, seconds: 90, time }, new AbortController().signal);
}
