import { type AddressRange, addressNumber, type TextLike } from "#algebra";
import type { Kind } from "./variables.ts";

export type Labels = ReadonlyMap<string, string>;
export interface ContainerPort {
  readonly name: string | null;
  readonly port: number;
  readonly protocol: "TCP" | "UDP" | "SCTP";
}
/** A pod as policies see it. `cluster` names another cluster of a mesh, null this one. */
export interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly namespaceLabels: Labels;
  readonly serviceAccount: string;
  readonly serviceAccountLabels: Labels;
  readonly ports: readonly ContainerPort[];
  readonly hostNetwork: boolean;
  readonly node: string | null;
  readonly cluster: string | null;
}
/**
 * What an observer may not have seen of an end: more labels than those given, DNS names, container ports. "filtered labels" are those that
 * Cilium leaves out of identities.
 */
export type Hidden =
  | "labels"
  | "filtered labels"
  | "namespace labels"
  | "service account"
  | "service account labels"
  | "DNS name"
  | "container ports";
/** One end of a flow. `ip` null is not known; `names` are the DNS names under which the address was learned. */
export interface Endpoint {
  readonly kind: Kind;
  readonly pod: Pod | null;
  readonly nodeLabels: Labels | null;
  /** The name of the node that this end is; null and left out: not known, or no node. A pod tells its own. */
  readonly node?: string | null;
  readonly ip: string | null;
  /** Where only a part of the address is known: the lowest and the highest that it can be; `ip` is null then. */
  readonly ipRange?: readonly [low: string, high: string];
  readonly names: readonly string[];
  /** Facts beyond those given that its observer didn't see; missing: there are none. */
  readonly hidden?: readonly Hidden[];
}
export type Request =
  | {
      readonly kind: "http";
      readonly method: string | null;
      /** The request target as sent, query included. */
      readonly path: string | null;
      /** Where only a part of the target is known: what it is like, and how reports write it; `path` is null then. */
      readonly pathLike?: TextLike & { readonly shown: string };
      readonly host: string | null;
      /** Lower-case names; null: headers are not known. */
      readonly headers: ReadonlyMap<string, string> | null;
    }
  | { readonly kind: "dns"; readonly name: string }
  | { readonly kind: "other" };

/** A new connection or datagram and, once per request, what it asks. Null fields are not known. */
export interface Flow {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  /** IANA number. */
  readonly protocol: number;
  /** Destination port after service translation; null for protocols without ports. */
  readonly port: number | null;
  readonly sourcePort: number | null;
  /** Of ICMP, null is not known. */
  readonly icmp: { readonly type: number; readonly code: number | null } | null;
  readonly tls: "mtls" | "plaintext" | null;
  readonly sni: string | null;
  readonly request: Request | null;
}

/** The addresses that an end can have, one or a range of them; null where nothing is known of it. */
export function addressesOf({ ip, ipRange }: Endpoint): AddressRange | null {
  const [low, high] = ip === null ? (ipRange ?? [null, null]) : [ip, ip];
  const [from, to] = [low === null ? null : addressNumber(low), high === null ? null : addressNumber(high)];
  return from === null || to === null ? null : [from, to];
}
