import { addressNumber } from "#algebra";
import type { Endpoint, Lookup } from "#model";

/** What the controllers of Kubernetes append to the names of their pods: ReplicaSet hash and pod suffix, pod suffix, ordinal. */
const SUFFIXES = [/-[bcdf-hj-np-tv-z2456789]{6,10}-[bcdf-hj-np-tv-z2456789]{5}$/, /-[bcdf-hj-np-tv-z2456789]{5}$/, /-\d+$/];

/** The workload that a pod's name tells: `shop/web` of `web-6b687c8dcb-zn5s2`. */
export function workloadOf(namespace: string, pod: string): string {
  const suffix = SUFFIXES.find((one) => one.test(pod));
  const name = suffix === undefined ? pod.replace(/-?[*]$/, "") : pod.replace(suffix, "");
  return `${namespace}/${name === "" ? pod : name}`;
}

/** Container ports that an inventory knows of a pod, by its name; null if it doesn't know the pod. */
export function portsOf(lookup: Lookup | null, namespace: string, pod: string | null) {
  return pod === null ? null : (lookup?.pod(`${namespace}/${pod}`)?.ports ?? null);
}

/** An end that a record only names, or gives the address of, as an inventory knows it; null if it doesn't. */
export function knownEndpoint(lookup: Lookup | null, name: string | null, ip: string | null): Endpoint | null {
  const address = ip === null ? null : addressNumber(ip);
  const pod = (name === null ? null : lookup?.pod(name)) ?? (address === null ? null : lookup?.podAt(address)) ?? null;
  if (pod !== null) {
    const kind = pod.cluster !== null ? "remote-pod" : pod.hostNetwork ? "remote-node" : "pod";
    return { kind, pod, nodeLabels: pod.hostNetwork ? (lookup?.node(pod.node)?.labels ?? null) : null, ip: ip ?? pod.ips[0] ?? null, names: [] };
  }
  const node = address === null ? null : lookup?.nodeAt(address);
  return node ? { kind: "remote-node", pod: null, nodeLabels: node.node?.labels ?? null, ip, names: [] } : null;
}
