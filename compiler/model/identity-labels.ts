/** Cilium pkg/labelsfilter/filter.go: labels that are part of identities by default, and those that are left out. Each matches from the key's start. */
const INCLUDED = [
  "io.kubernetes.pod.namespace",
  "io.cilium.k8s.namespace.labels",
  "app.kubernetes.io",
  "io.cilium.k8s.policy.cluster",
  "io.cilium.k8s.policy.serviceaccount",
];
const IGNORED = [
  /^io\.kubernetes/,
  /^kubernetes\.io/,
  /^statefulset\.kubernetes\.io\/pod-name/,
  /^apps\.kubernetes\.io\/pod-index/,
  /^batch\.kubernetes\.io\/job-completion-index/,
  /^batch\.kubernetes\.io\/controller-uid/,
  /^.*beta\.kubernetes\.io/,
  /^k8s\.io/,
  /^pod-template-generation/,
  /^pod-template-hash/,
  /^controller-revision-hash/,
  /^controller-uid/,
  /^annotation.*/,
  /^etcd_node/,
];
/** The newest minor version of Cilium 1 whose filter is known; later ones ignored more. */
export const NEWEST_FILTER = 20;
const IGNORED_SINCE_19 = /^topology\.kubernetes\.io/;
/** Most keys are ignored by none; one look tells. */
const MAY_BE_IGNORED = new RegExp([...IGNORED, IGNORED_SINCE_19].map(({ source }) => source).join("|"));

/** Whether Cilium's identities carry this label under the default filter. The longest inclusion wins over the shortest exclusion. */
export function isIdentityLabel(key: string, minor: number): boolean {
  if (!MAY_BE_IGNORED.test(key)) return true;
  const ignoring = minor >= 19 ? [...IGNORED, IGNORED_SINCE_19] : IGNORED;
  const ignored = ignoring.flatMap((pattern) => pattern.exec(key)?.[0].length ?? []);
  if (ignored.length === 0) return true;
  const included = INCLUDED.flatMap((prefix) => (key.startsWith(prefix) ? [prefix.length] : []));
  return Math.max(0, ...included) > Math.min(...ignored);
}
