import type { Direction, LabelSet, Layer7, Peer, Ports, Subject } from "#ir";
import { type Cube, KINDS, type Kind, V } from "#model";
import { accountsOf, labelSetsOf } from "./labels.ts";
import { type Conditions, choiceOf, conditionsOf, isEmpty } from "./literals.ts";
import type { Body } from "./merged-rules.ts";
import { peersOf } from "./peers.ts";
import { portsOf } from "./ports.ts";
import { requestsOf } from "./requests.ts";
import { type Said, Unsaid } from "./unsaid.ts";

/** Subjects and rule bodies whose product is a cube. Either list may be empty: then the cube has no flows. */
export interface Decoded {
  readonly subjects: readonly Subject[];
  readonly bodies: readonly Body[];
}

/** A cube in an intent's words. */
export function decode(cube: Cube, direction: Direction, unknown: readonly Kind[]): Said<Decoded> {
  const conditions = conditionsOf(cube.when);
  // Only pods give their ports names, so a named destination port leaves the other kinds open.
  const named = direction === "egress" && [...conditions.keys()].some((name) => name.startsWith("named:"));
  const free = named ? KINDS.filter((kind) => kind !== "pod") : unknown;
  if ([...conditions.values()].flat().some(isEmpty)) return { subjects: [], bodies: [] };
  if (conditions.has(V.sourcePort) || [...conditions.keys()].some((name) => name.startsWith("source-named:")))
    return new Unsaid("source ports", "name destination ports; clients choose their source port");
  const subjects = subjectsOf(conditions);
  const peers = peersOf(conditions, free);
  const ports = portsOf(conditions);
  const requests = requestsOf(conditions);
  const tls = choiceOf(conditions, V.tls);
  for (const one of [subjects, peers, ports, requests]) if (one instanceof Unsaid) return one;
  if (tls !== null && tls[0] !== "mtls") return new Unsaid("plaintext alone");
  const layer7 = requests === "any" ? [] : (requests as Layer7[]);
  const carried = layer7.every((one) => one.kind === "dns") && layer7.length > 0 ? withQuestions(ports as Ports) : (ports as Ports);
  const nothing = (peers as Peer[]).length === 0 || carried.length === 0 || (requests !== "any" && layer7.length === 0);
  const body = { peers: peers as Peer[], ports: carried, layer7, authenticate: tls !== null };
  return { subjects: subjects as Subject[], bodies: nothing ? [] : [body] };
}

/** Nobody asks by SCTP or ICMP: DNS goes over UDP and TCP (RFC 1035, RFC 7766). */
function withQuestions(ports: Ports): Ports {
  return ports === "any" ? ports : ports.filter(({ protocol }) => protocol === "UDP" || protocol === "TCP");
}

function subjectsOf(conditions: Conditions): Said<Subject[]> {
  if (conditions.has(V.nodeName("S")) || conditions.has(V.nodeName("P")))
    return new Unsaid("pods by the node that they run on", "write the policy of the host endpoints by hand");
  if (conditions.has("S.ip")) return new Unsaid("subjects by their addresses", "select the pods by their labels");
  if ([...conditions.keys()].some((name) => name.startsWith("S.sa:")))
    return new Unsaid("subjects by labels of their service account", "name the accounts");
  if (choiceOf(conditions, V.kind("S"))?.[0] === "host") {
    const nodes = labelSetsOf(conditions, "S.node:");
    return nodes instanceof Unsaid ? nodes : nodes.map((labels) => ({ kind: "nodes", nodes: labels }));
  }
  const [namespaces, pods] = [labelSetsOf(conditions, "S.ns:"), labelSetsOf(conditions, "S.pod:")];
  const serviceAccounts = accountsOf(conditions, V.serviceAccount("S"));
  for (const one of [namespaces, pods, serviceAccounts]) if (one instanceof Unsaid) return one;
  return (namespaces as LabelSet[]).flatMap((outer) =>
    (pods as LabelSet[]).map((inner): Subject => ({ kind: "pods", namespaces: outer, pods: inner, serviceAccounts: serviceAccounts as "any" })),
  );
}
