import type { HttpMatch, LabelSet, Layer7, Peer, PodSelector, PortMatch, Rule } from "#ir";
import { endsOf, hasLabels, NAMESPACE_NAME, type Pod } from "#model";
import type { Asked } from "./asked.ts";
import { missesOf, type Part } from "./misses.ts";
import { peerText, portsText, portText, requestText } from "./words.ts";

/** A rule that was changed, in words, and by how much. */
export interface Changed {
  readonly text: string;
  readonly size: number;
  readonly rule: Rule;
}

/** Ways to make a rule hold for the flow, all its failing parts at once. */
export function widened(rule: Rule, asked: Asked): Changed[] {
  const misses = missesOf(rule, asked);
  if (misses.length === 0 || misses.length > 2 || misses.includes("authenticate")) return [];
  return misses.reduce<Changed[]>(
    (found, part) =>
      found.flatMap((one) =>
        WAYS[part](one.rule, asked).map((next) => ({
          text: one.text === "" ? next.text : `${one.text}, ${next.text}`,
          size: one.size + next.size,
          rule: next.rule,
        })),
      ),
    [{ text: "", size: 0, rule }],
  );
}

const WAYS: Readonly<Record<Part, (rule: Rule, asked: Asked) => Changed[]>> = {
  peers: peerWays,
  ports: portWays,
  layer7: requestWays,
  authenticate: () => [],
};

function peerWays(rule: Rule, { peer, flow, direction }: Asked): Changed[] {
  const added = { text: `add peer ${peerText(peer)}`, size: 1 + wordsOf(peer), rule: { ...rule, peers: [...rule.peers, peer] } };
  const { pod } = endsOf(flow, direction).peer;
  if (pod === null || peer.kind !== "pods") return [added];
  return [added, ...rule.peers.flatMap((one, i) => (one.kind === "pods" ? extended(one, pod) : []).map(({ text, to }) => at(rule, i, to, text)))];
}

function at(rule: Rule, index: number, to: Peer, text: string): Changed {
  return { text, size: 1, rule: { ...rule, peers: rule.peers.map((one, i) => (i === index ? to : one)) } };
}

/** How much a peer says. */
export function wordsOf(peer: Peer): number {
  return peer.kind === "pods" ? peer.namespaces.length + peer.pods.length : 1;
}

/** The selector with one value more, or one less excluded, where that makes it select the pod. */
function extended(selector: PodSelector, pod: Pod): { text: string; to: PodSelector }[] {
  const namespace = new Map([...pod.namespaceLabels, [NAMESPACE_NAME, pod.namespace]]);
  const pods = relaxed(selector.pods, pod.labels, "label").map(({ text, to }) => ({ text, to: { ...selector, pods: to } }));
  const places = relaxed(selector.namespaces, namespace, "namespace label").map(({ text, to }) => ({ text, to: { ...selector, namespaces: to } }));
  return [...(hasLabels(namespace, selector.namespaces) ? pods : []), ...(hasLabels(pod.labels, selector.pods) ? places : [])].filter(
    ({ to }) => to.serviceAccounts === "any" || to.serviceAccounts.includes(pod.serviceAccount),
  );
}

function relaxed(labels: LabelSet, given: ReadonlyMap<string, string>, what: string): { text: string; to: LabelSet }[] {
  const failing = labels.filter((one) => !hasLabels(given, [one]));
  const [only, second] = failing;
  const value = only === undefined ? undefined : given.get(only.key);
  if (only === undefined || second !== undefined || value === undefined) return [];
  const replace = (values: readonly string[]): LabelSet => labels.map((one) => (one === only ? { ...one, values } : one));
  const name = only.key === NAMESPACE_NAME ? "namespace" : `${what} ${only.key}`;
  if (only.operator === "In") return [{ text: `add value ${value} to peer ${name}`, to: replace([...only.values, value].sort()) }];
  if (only.operator !== "NotIn") return [];
  const left = only.values.filter((one) => one !== value);
  const to = left.length > 0 ? replace(left) : labels.filter((one) => one !== only);
  return [{ text: `no longer exclude ${value} of peer ${name}`, to }];
}

function portWays(rule: Rule, { ports: asked }: Asked): Changed[] {
  if (rule.ports === "any" || asked === "any") return [];
  const ports = rule.ports;
  const added = { text: `add port ${portsText(asked)}`, size: 1, rule: { ...rule, ports: [...ports, ...asked] } };
  const [only] = asked;
  if (only === undefined || !("from" in only)) return [added];
  const ranges = ports.flatMap((one, i) => ("from" in one && one.from < one.to && one.protocol === only.protocol ? [{ one, i }] : []));
  return [
    added,
    ...ranges.map(({ one, i }) => {
      const wide: PortMatch = { ...one, from: Math.min(one.from, only.from), to: Math.max(one.to, only.to) };
      const gap = wide.to - wide.from - (one.to - one.from);
      return {
        text: `extend ports ${portText(one)} to ${portText(wide)}`,
        size: gap,
        rule: { ...rule, ports: ports.map((each, j) => (i === j ? wide : each)) },
      };
    }),
  ];
}

function requestWays(rule: Rule, { request }: Asked): Changed[] {
  if (request === null) return [{ text: "no longer look at requests", size: 1, rule: { ...rule, layer7: [] } }];
  const add = (match: Layer7, size: number): Changed => ({
    text: `add request ${requestText(match)}`,
    size,
    rule: { ...rule, layer7: [...rule.layer7, match] },
  });
  if (request.kind !== "http") return [add(request, 1)];
  return [add(request, 2), ...rule.layer7.flatMap((one) => (one.kind === "http" ? nearby(one, request) : [])).map((match) => add(match, 1))];
}

/** The match of a rule for the asked method, or for the asked path. */
function nearby(match: HttpMatch, { method, path }: HttpMatch): HttpMatch[] {
  return [...(method === null ? [] : [{ ...match, method }]), ...(path === null ? [] : [{ ...match, path }])];
}
