import { type Diagnostic, diagnostic } from "#diagnostic";
import { DIRECTIONS, type Direction, type Intent, type LabelSet, type PodSelector, type Policy, type Rule, type Subject } from "#ir";
import { isIdentityLabel } from "#model";
import type { Engine } from "../versions.ts";

interface Place {
  readonly engine: Engine;
  readonly intent: Intent;
  readonly policy: Policy;
  readonly direction: Direction;
}
/** What can't be said, and what to write instead. */
type Refusal = readonly [message: string, help: string];
type Check = (rule: Rule, place: Place) => Refusal | null;

/** What capabilities leave open because it hangs on the direction, on a value or on the version. */
export function refusals(intent: Intent, engine: Engine): Diagnostic[] {
  return intent.policies.flatMap((policy) => [
    ...ofPolicy(policy, engine).map(([message, help]) => diagnostic("PCL3001", [policy.id], message, { help, source: policy.source })),
    ...DIRECTIONS.flatMap((direction) => ofSection(policy, direction, intent, engine)),
  ]);
}

function ofPolicy({ mode, subject }: Policy, engine: Engine): Refusal[] {
  const found: Refusal[] = [];
  if (mode === "audit") found.push(["`cilium` has audit mode for endpoints, not for policies", "leave the policy out, or replay traffic against it"]);
  if (subject.kind === "nodes")
    found.push(["`cilium` host policies are not written here", "select pods, or write the host policy by hand and judge it with `--with`"]);
  else found.push(...filteredLabels(subject, engine));
  return found;
}

function ofSection(policy: Policy, direction: Direction, intent: Intent, engine: Engine): Diagnostic[] {
  const section = policy[direction];
  if (section === null) return [];
  const place: Place = { engine, intent, policy, direction };
  return section.rules.flatMap((rule) => {
    const labels = rule.peers.flatMap((peer) => (peer.kind === "pods" ? filteredLabels(peer, engine) : []));
    const [first] = [...CHECKS.map((check) => check(rule, place)), ...labels].filter((one) => one !== null);
    if (first === undefined) return [];
    const [message, help] = first;
    return [diagnostic("PCL3001", [policy.id, direction, rule.id], message, { help, source: rule.source ?? policy.source })];
  });
}

/** Cilium leaves some labels out of identities; a condition on them would never hold, or always. */
function filteredLabels({ namespaces, pods }: PodSelector, { minor }: Engine): Refusal[] {
  const keys = [...namespaces.map(({ key }) => `io.cilium.k8s.namespace.labels.${key}`), ...pods.map(({ key }) => key)];
  const filtered = keys.find((key) => !isIdentityLabel(key, minor));
  return filtered === undefined
    ? []
    : [[`\`cilium\` keeps the label \`${filtered}\` out of identities`, "select by a label that stays the same for all pods of a workload"]];
}

const CHECKS: readonly Check[] = [
  ({ action }) => (action === "pass" ? ["`cilium` has no pass: its policies have no order", "say it as allow or deny"] : null),
  ({ action, layer7 }) =>
    action === "deny" && layer7.length > 0 ? ["`cilium` denies at layer 3 and 4 only", "deny the port, or allow the requests that may pass"] : null,
  ({ action, peers }) =>
    action === "deny" && peers.some((peer) => peer.kind === "fqdn")
      ? ["`cilium` has no deny by DNS name", "deny the addresses, or allow the names that may be reached"]
      : null,
  ({ action, authenticate }) =>
    action === "deny" && authenticate ? ["`cilium` denies peers whether they authenticate or not", "leave `authenticate` to allow rules"] : null,
  ({ ports }, { direction, engine }) =>
    direction === "egress" && engine.minor < 20 && ports !== "any" && ports.some((port) => "name" in port)
      ? ["before 1.20 `cilium` gives a port name one number for the whole cluster on egress", "write the port's number"]
      : null,
  ({ ports }) =>
    ports !== "any" && ports.some((port) => "type" in port && port.type === 0)
      ? ["`cilium` reads ICMP type 0 as every type", "name every type, or leave replies to the connections that they belong to"]
      : null,
  ({ peers }, { direction }) =>
    direction === "egress" && peers.some((peer) => peer.kind === "nodes")
      ? ["`cilium` node selectors never match the own node", "name the entities `remote-node` and `host`"]
      : null,
  ({ layer7 }, { direction }) =>
    direction === "ingress" && layer7.some((match) => match.kind === "dns")
      ? ["`cilium` takes DNS rules on egress only", "write the rule at the pods that ask"]
      : null,
  unsaidHeader,
  unbound,
];

function unsaidHeader({ layer7 }: Rule): Refusal | null {
  const headers = layer7.flatMap((match) => (match.kind === "http" ? match.headers : []));
  const pattern = headers.find((header) => header.value !== null && "regex" in header.value);
  return pattern === undefined
    ? null
    : [`\`cilium\` cannot match a pattern for the header \`${pattern.name}\``, "match an exact value, or its presence"];
}

/** Where nothing isolates, an intent lets everything else in; Cilium binds it to the rule. */
function unbound({ layer7, authenticate }: Rule, { engine, intent, policy, direction }: Place): Refusal | null {
  const what = authenticate ? "peers that do not authenticate" : layer7.length > 0 && engine.minor < 18 ? "requests that no rule allows" : null;
  if (what === null || intent.policies.some((other) => other[direction]?.otherwise === "deny" && covers(other.subject, policy.subject))) return null;
  return [`\`cilium\` refuses ${what}, also where nothing isolates`, 'end the rules with `otherwise: "deny"`'];
}

/** Whether every pod of the second subject is surely one of the first: it has all of its requirements. */
function covers(wide: Subject, narrow: Subject): boolean {
  if (wide.kind !== "pods" || narrow.kind !== "pods") return false;
  const within = (some: LabelSet, all: LabelSet) => {
    const texts = new Set(all.map((one) => JSON.stringify(one)));
    return some.every((one) => texts.has(JSON.stringify(one)));
  };
  const accounts = wide.serviceAccounts === "any" || String(wide.serviceAccounts) === String(narrow.serviceAccounts);
  return accounts && within(wide.namespaces, narrow.namespaces) && within(wide.pods, narrow.pods);
}
