/** What the controllers of Kubernetes append to the names of their pods: ReplicaSet hash and pod suffix, pod suffix, ordinal. */
const SUFFIXES = [/-[bcdf-hj-np-tv-z2456789]{6,10}-([bcdf-hj-np-tv-z2456789]{5}|[*])$/, /-[bcdf-hj-np-tv-z2456789]{5}$/, /-(\d+|[*])$/, /[*]$/];

/** The workload that a pod's name tells, or the common start of pods' names: `shop/web` of `web-6b687c8dcb-zn5s2`. */
export function workloadOf(namespace: string, pod: string): string {
  const suffix = SUFFIXES.find((one) => one.test(pod));
  const name = suffix === undefined ? pod : pod.replace(suffix, "");
  return `${namespace}/${name === "" ? pod : name}`;
}
