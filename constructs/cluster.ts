import type { Construct } from "constructs";
import * as z from "zod";
import type { Peer } from "#ir";
import { Placed, pathOf } from "./admit.ts";
import { checked } from "./checked.ts";
import { cidr, kubeApiServer, Outsider, pods } from "./peers.ts";
import { placeOf } from "./place.ts";
import { type PeerLike, peerSchema } from "./sentence.ts";

/** Who answers DNS questions, on which port (UDP and TCP). */
export interface Resolver {
  readonly peers: readonly PeerLike[];
  readonly port: number;
}
const kubeDnsPods = pods({ namespaces: "kube-system", pods: { "k8s-app": "kube-dns" } });
/** CoreDNS or kube-dns behind the Service `kube-dns`. */
export const kubeDns: Resolver = { peers: [kubeDnsPods], port: 53 };
/** NodeLocal DNSCache at its link-local address, with kube-dns behind it. */
export const nodeLocalDns: Resolver = { peers: [kubeDnsPods, cidr("169.254.20.10/32")], port: 53 };
/** OpenShift's DNS pods, which listen on 5353. */
export const openShiftDns: Resolver = {
  peers: [pods({ namespaces: "openshift-dns", pods: { "dns.operator.openshift.io/daemonset-dns": "default" } })],
  port: 5353,
};

/** What is known of a cluster; everything may be left out. */
export interface ClusterProps {
  /** By default `kubeDns`. */
  readonly dns?: Resolver;
  /** Addresses and port of the API server, for engines that don't know it as an entity. */
  readonly apiServer?: { readonly cidrs: readonly string[]; readonly port?: number };
  /** From which blocks pods get their addresses; proofs may rely on it. */
  readonly podCidrs?: readonly string[];
  /** In which blocks the nodes are; proofs may rely on it. */
  readonly nodeCidrs?: readonly string[];
}
const cidrs = z.array(z.string());
const schema = z.strictObject({
  dns: z.strictObject({ peers: z.array(peerSchema).nonempty(), port: z.number() }).exactOptional(),
  apiServer: z.strictObject({ cidrs: cidrs.nonempty(), port: z.number().exactOptional() }).exactOptional(),
  podCidrs: cidrs.exactOptional(),
  nodeCidrs: cidrs.exactOptional(),
});

/** What policies may know of the cluster: its resolver, its API server and its address blocks. One an app. */
export class Cluster extends Placed {
  readonly dns: Resolver;
  readonly podCidrs: readonly string[] | null;
  readonly nodeCidrs: readonly string[] | null;
  /** The API server as a peer: by its addresses where they were given, else as the entity. */
  readonly apiServer: Outsider;
  readonly apiServerPort: number;

  constructor(scope: Construct, id: string, props: ClusterProps = {}) {
    const source = placeOf(new.target);
    const { dns = kubeDns, apiServer, podCidrs, nodeCidrs } = checked(schema, props, pathOf(scope, id), source);
    super(scope, id, source);
    this.dns = dns;
    this.podCidrs = podCidrs ?? null;
    this.nodeCidrs = nodeCidrs ?? null;
    const addresses = apiServer?.cidrs.map((block): Peer => ({ kind: "cidr", cidr: block, except: [], pods: true }));
    this.apiServer = addresses === undefined ? kubeApiServer : new Outsider("kube-apiserver", addresses);
    this.apiServerPort = apiServer?.port ?? 6443;
  }
}
