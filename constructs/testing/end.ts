import { addressNumber, isProblem, parseCidr } from "#algebra";
import { CompileError, diagnostic, didYouMean, quoted } from "#diagnostic";
import { ENTITIES, type Peer, type PodSelector } from "#ir";
import type { InventoryPod } from "#model";
import { namespacesNamed } from "../labels.ts";
import { Party } from "../party.ts";
import type { PeerLike } from "../sentence.ts";
import type { Judged } from "./subject.ts";

/**
 * Who stands at an end of a flow: a workload, a namespace, any peer; or a text: `shop/web` (a construct by its path, or a pod of the
 * inventory), `shop/app=web,tier=front` (pods with these labels), `shop/*`, an address or block, an entity, a DNS name.
 */
export type EndLike = PeerLike | string;

/** The selectors that an end names. */
export function peersOf(end: EndLike, subject: Judged): readonly Peer[] {
  if (typeof end !== "string") return end.peers;
  const found = blockOf(end) ?? entityOf(end) ?? labelledOf(end) ?? constructAt(end, subject) ?? podAt(end, subject) ?? nameOf(end);
  if (found !== null) return found;
  const near = didYouMean(end, known(subject));
  const help = near === null ? "name a construct by its path, `namespace/key=value`, an address, an entity or a DNS name" : `did you mean ${near}`;
  throw new CompileError([diagnostic("PCL1004", ["flow"], `nobody is known as ${quoted(end)}`, { help })]);
}

/** An end as it is written. */
export function endTitle(end: EndLike): string {
  if (typeof end === "string") return end;
  return end instanceof Party ? end.address.join("/") : end.title;
}

function blockOf(text: string): readonly Peer[] | null {
  const bits = text.includes(":") ? 128 : 32;
  const cidr = addressNumber(text) === null ? text : `${text}/${bits}`;
  return isProblem(parseCidr(cidr)) ? null : [{ kind: "cidr", cidr, except: [], pods: false }];
}

function entityOf(text: string): readonly Peer[] | null {
  const entity = ENTITIES.find((one) => one === text);
  return entity === undefined ? null : [{ kind: "entity", entity }];
}

function labelledOf(text: string): readonly Peer[] | null {
  const [, namespace = "", labels = ""] = /^([^/=]+)\/(\*|[^=]+=.*)$/.exec(text) ?? [];
  if (namespace === "") return null;
  const pairs = labels === "*" ? [] : labels.split(",").map((pair) => pair.split("="));
  const pods = pairs.map(([key = "", value = ""]) => ({ key, operator: "In" as const, values: [value] }));
  return [{ kind: "pods", namespaces: namespacesNamed(namespace), pods, serviceAccounts: "any" }];
}

function constructAt(path: string, { app, intent }: Judged): readonly Peer[] | null {
  const construct = app?.node.findAll().find((one) => one instanceof Party && one.address.join("/") === path);
  if (construct instanceof Party) return construct.peers;
  const policy = intent?.policies.find((one) => one.id === `${path}/ingress` || one.id === `${path}/egress` || one.id === path);
  return policy?.subject.kind === "pods" ? [policy.subject] : null;
}

function podAt(path: string, { inventory }: Judged): readonly Peer[] | null {
  const pod = inventory?.pods.find((one) => `${one.namespace}/${one.name}` === path);
  return pod === undefined ? null : [alike(pod)];
}

/** Pods with the labels and account of this one. */
function alike({ namespace, labels, serviceAccount }: InventoryPod): PodSelector {
  const pods = [...labels].map(([key, value]) => ({ key, operator: "In" as const, values: [value] }));
  return { kind: "pods", namespaces: namespacesNamed(namespace), pods, serviceAccounts: [serviceAccount] };
}

function nameOf(text: string): readonly Peer[] | null {
  return !text.includes("/") && text.includes(".") ? [{ kind: "fqdn", pattern: text }] : null;
}

function known({ app, intent, inventory }: Judged): string[] {
  const constructs = app?.node.findAll().flatMap((one) => (one instanceof Party ? [one.address.join("/")] : [])) ?? [];
  const policies = intent?.policies.map((one) => one.id.replace(/\/(in|e)gress$/, "")) ?? [];
  return [...constructs, ...policies, ...(inventory?.pods.map((pod) => `${pod.namespace}/${pod.name}`) ?? []), ...ENTITIES];
}
