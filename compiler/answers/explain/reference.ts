import { addressNumber } from "#algebra";
import { type Inventory, type InventoryPod, NAMESPACE_NAME, type ProbeEnd } from "#model";

const ENTITIES = ["host", "remote-node", "kube-apiserver", "health", "world", "ingress", "init", "unmanaged"] as const;

/** An inventory of nothing. */
export const NOBODY: Inventory = { namespaces: new Map(), pods: [], services: [], endpoints: [], nodes: [] };

export interface Referred {
  readonly end: ProbeEnd;
  /** The inventory, with the pod that the reference made up. */
  readonly inventory: Inventory;
}

/** What `--from` and `--to` name: `ns/pod`, `ns/app=web,tier=x` (any pod with these labels), an address, an entity, or a DNS name. */
export function refer(text: string, inventory: Inventory): Referred {
  if (addressNumber(text) !== null) return { end: { ip: text }, inventory };
  const entity = ENTITIES.find((one) => one === text);
  if (entity !== undefined) return { end: { entity }, inventory };
  const [, namespace = "", labels = ""] = /^([^/=]+)\/(.*=.*)$/s.exec(text) ?? [];
  if (namespace !== "") return made(namespace, labels, inventory);
  if (text.includes("/")) return { end: { pod: text }, inventory };
  return { end: { fqdn: text }, inventory };
}

function made(namespace: string, labels: string, inventory: Inventory): Referred {
  const pairs = labels.split(",").map((pair) => [pair.slice(0, Math.max(0, pair.indexOf("="))), pair.slice(pair.indexOf("=") + 1)] as const);
  const alike = inventory.pods.find((pod) => pod.namespace === namespace && pairs.every(([key, value]) => pod.labels.get(key) === value));
  const pod: InventoryPod = {
    namespace,
    name: `(${labels})`,
    labels: new Map(pairs),
    namespaceLabels: inventory.namespaces.get(namespace) ?? new Map([[NAMESPACE_NAME, namespace]]),
    serviceAccount: "default",
    serviceAccountLabels: new Map(),
    ports: alike?.ports ?? [],
    hostNetwork: false,
    node: null,
    cluster: null,
    ips: [],
  };
  return { end: { pod: `${namespace}/${pod.name}` }, inventory: { ...inventory, pods: [...inventory.pods, pod] } };
}
