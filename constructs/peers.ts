import * as z from "zod";
import type { Entity, Peer, PortProtocol } from "#ir";
import { checked } from "./checked.ts";
import { type LabelQuery, labelQuerySchema, labelSetOf, namespacesNamed } from "./labels.ts";
import type { SentenceOptions } from "./options.ts";
import { placeOf } from "./place.ts";
import type { PortsLike } from "./ports.ts";
import type { RequestOver } from "./requests.ts";
import { type Listener, type PeerLike, say } from "./sentence.ts";
import type { WorkloadPort } from "./workload.ts";

/** A peer that is no workload of ours and stands at the far end only. */
export class Destination implements PeerLike {
  readonly title: string;
  readonly peers: readonly Peer[];

  constructor(title: string, peers: readonly Peer[]) {
    this.title = title;
    this.peers = peers;
  }
}

/** A peer that is no workload of ours and can also be a caller: `world.mayReach(shop, tcp(443))`. */
export class Outsider extends Destination {
  /** Opens the callee's ingress to this peer. */
  mayReach(callee: Listener, ports: PortsLike, options: SentenceOptions = {}): void {
    say({ action: "allow", caller: this, callee, ports, requests: null, options, source: placeOf(Outsider.prototype.mayReach) });
  }
  /** Opens the callee's ingress to these requests of this peer. */
  mayCall<P extends PortProtocol>(port: WorkloadPort<P>, requests: readonly RequestOver<P>[], options: SentenceOptions = {}): void {
    const source = placeOf(Outsider.prototype.mayCall);
    say({ action: "allow", caller: this, callee: port?.workload, ports: port, requests, options, source });
  }
  /** Denies this peer at the callee, whatever else is allowed in the tier. */
  mayNotReach(callee: Listener, ports: PortsLike = "any", options: SentenceOptions = {}): void {
    say({ action: "deny", caller: this, callee, ports, requests: null, options, source: placeOf(Outsider.prototype.mayNotReach) });
  }
}

/** Destinations by DNS name. `*` stands for characters of one label, a leading `**.` for one or more whole labels. */
export function fqdn(pattern: string): Destination {
  return new Destination(pattern, [{ kind: "fqdn", pattern }]);
}

const cidrSchema = z.strictObject({ except: z.array(z.string()).exactOptional(), pods: z.boolean().exactOptional() });

/** Addresses outside the cluster; with `pods` whoever has such an address. `except` is a hole, not a deny. */
export function cidr(block: string, options: { readonly except?: readonly string[]; readonly pods?: boolean } = {}): Outsider {
  const { except = [], pods: all = false } = checked(cidrSchema, options, ["cidr"], placeOf(cidr));
  return new Outsider(block, [{ kind: "cidr", cidr: block, except, pods: all }]);
}

/** Pods of this cluster. What is left out is left open; `pods({})` is every pod. */
export interface PodQuery {
  /** Names of namespaces, or conditions on their labels. */
  readonly namespaces?: string | readonly string[] | LabelQuery;
  readonly pods?: LabelQuery;
  readonly serviceAccounts?: readonly string[];
}
const names = z.union([z.string(), z.array(z.string()).nonempty()]);
const podQuerySchema = z.strictObject({
  namespaces: z.union([names, labelQuerySchema]).exactOptional(),
  pods: labelQuerySchema.exactOptional(),
  serviceAccounts: z.array(z.string()).nonempty().exactOptional(),
});

/** Pods of this cluster: `pods({ namespaces: { team: "blue" }, pods: { app: "web" } })`. */
export function pods(query: PodQuery): Outsider {
  const { namespaces = {}, pods: labels = {}, serviceAccounts } = checked(podQuerySchema, query, ["pods"], placeOf(pods));
  const named = typeof namespaces === "string" ? [namespaces] : Array.isArray(namespaces) ? namespaces : null;
  const words = [
    ...(named ?? Object.keys(namespaces)),
    ...Object.values(labels).flatMap((one) => (typeof one === "string" ? [one] : [])),
    ...(serviceAccounts ?? []),
  ];
  return new Outsider(words.join("-") || "pods", [
    {
      kind: "pods",
      namespaces: named === null ? labelSetOf(namespaces as LabelQuery) : namespacesNamed(...named),
      pods: labelSetOf(labels),
      serviceAccounts: serviceAccounts ?? "any",
    },
  ]);
}

/** Nodes of this cluster, by their labels. */
export function nodes(labels: LabelQuery): Outsider {
  return new Outsider("nodes", [{ kind: "nodes", nodes: labelSetOf(checked(labelQuerySchema, labels, ["nodes"], placeOf(nodes))) }]);
}

const entity = (name: Entity, title: string = name) => new Outsider(title, [{ kind: "entity", entity: name }]);
/** Everyone, inside and outside. */
export const anyone = entity("all", "anyone");
/** Every address outside the cluster. */
export const world = entity("world");
/** Every pod and node of this cluster. */
export const everyoneInCluster = entity("cluster");
/** The pod's own node. */
export const host = entity("host");
/** The other nodes. */
export const remoteNode = entity("remote-node");
/** The API server, where the engine knows it. */
export const kubeApiServer = entity("kube-apiserver");
/** The engine's health checks. */
export const health = entity("health");
/** The engine's own ingress proxy. */
export const ingressProxy = entity("ingress");
/** Pods without an identity yet. */
export const starting = entity("init");
/** Endpoints that the engine does not manage. */
export const unmanaged = entity("unmanaged");
