import type { Direction, Intent, Layer7, Peer, PodSelector, PortMatch, Ports, Requirement } from "#ir";
import { type Endpoint, endsOf, type Flow, matchesSubject, NAMESPACE_NAME, type Pod, PROTOCOL_NAMES } from "#model";

/** A flow in the words of an intent, as one side sees it. */
export interface Asked {
  readonly direction: Direction;
  readonly flow: Flow;
  readonly subject: PodSelector;
  readonly peer: Peer;
  readonly ports: Ports;
  /** null: no request to speak of. */
  readonly request: Layer7 | null;
}

/** The flow as a rule would have to say it; null where no rule can. */
export function askedOf(intent: Intent, flow: Flow, direction: Direction): Asked | null {
  const { subject, peer } = endsOf(flow, direction);
  const [named, ports] = [peerOf(intent, peer, direction), portsOf(flow)];
  if (subject.pod === null || subject.kind !== "pod" || named === null || ports === null) return null;
  return { direction, flow, subject: selectorOf(intent, subject.pod), peer: named, ports, request: requestOf(flow) };
}

/** Whether the pods of a selector are told apart by more than where they are. */
export function isSelective({ pods, serviceAccounts }: PodSelector): boolean {
  return pods.length > 0 || serviceAccounts !== "any";
}

function peerOf(intent: Intent, end: Endpoint, direction: Direction): Peer | null {
  if (end.kind === "remote-pod") return null;
  if (end.pod !== null && end.kind === "pod") return selectorOf(intent, end.pod);
  if (end.kind !== "world") return { kind: "entity", entity: end.kind === "pod" ? "cluster" : end.kind };
  const [name] = end.names;
  if (name !== undefined && direction === "egress") return { kind: "fqdn", pattern: name };
  if (end.ip === null) return { kind: "entity", entity: "world" };
  return { kind: "cidr", cidr: `${end.ip}/${end.ip.includes(":") ? 128 : 32}`, except: [], pods: false };
}

/** Labels that change with every rollout or replica. */
const PASSING =
  /pod-template-hash|controller-revision-hash|controller-uid|pod-template-generation|pod-name$|pod-index$|job-name$|job-completion-index$/;

/** As the intent already names the pod, with the fewest words; else its namespace and labels. */
function selectorOf(intent: Intent, pod: Pod): PodSelector {
  const end: Endpoint = { kind: "pod", pod, nodeLabels: null, ip: null, names: [] };
  const known = selectorsOf(intent)
    .filter((one) => isSelective(one) && isPlaced(one) && matchesSubject(one, end))
    .sort((a, b) => a.pods.length - b.pods.length || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))[0];
  if (known !== undefined) return known;
  const labels = [...pod.labels].filter(([key]) => !PASSING.test(key)).sort(([a], [b]) => (a < b ? -1 : 1));
  const is = (key: string, value: string): Requirement => ({ key, operator: "In", values: [value] });
  return {
    kind: "pods",
    namespaces: [is(NAMESPACE_NAME, pod.namespace)],
    pods: labels.map(([key, value]) => is(key, value)),
    serviceAccounts: "any",
  };
}

function selectorsOf({ policies }: Intent): PodSelector[] {
  return policies.flatMap(({ subject, ingress, egress }) =>
    [subject, ...[ingress, egress].flatMap((section) => section?.rules.flatMap((rule) => rule.peers) ?? [])].flatMap((one) =>
      one.kind === "pods" ? [one] : [],
    ),
  );
}

function isPlaced({ namespaces, pods }: PodSelector): boolean {
  const isOne = ({ operator, values }: Requirement) => operator === "In" && values.length === 1;
  return namespaces.some((one) => one.key === NAMESPACE_NAME && isOne(one)) && pods.every(isOne);
}

function portsOf({ protocol, port, icmp }: Flow): Ports | null {
  const name = PROTOCOL_NAMES.get(protocol);
  if ((name === "TCP" || name === "UDP" || name === "SCTP") && port !== null) return [{ protocol: name, from: port, to: port }];
  if ((name === "ICMP" || name === "ICMPv6") && icmp !== null) return [{ protocol: name, type: icmp.type, code: icmp.code } satisfies PortMatch];
  return null;
}

function requestOf({ request }: Flow): Layer7 | null {
  if (request?.kind === "dns") return { kind: "dns", pattern: request.name };
  if (request?.kind !== "http") return null;
  const { method, path } = request;
  const [bare] = path?.split("?") ?? [];
  return {
    kind: "http",
    method: method === null ? null : { exact: method },
    path: bare === undefined ? null : { exact: bare },
    host: null,
    headers: [],
  };
}
