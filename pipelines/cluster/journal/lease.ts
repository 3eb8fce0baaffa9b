import { type Diagnostic, diagnostic, printable } from "#diagnostic";
import type { ClusterClient, Place } from "../client/client.ts";
import { apiProblem, Failure } from "../client/failure.ts";
import { LEASES } from "../client/kinds.ts";
import type { KubeObject, Metadata } from "../client/object.ts";
import { type Holder, isGone } from "./holder.ts";

/** A Lease as the API server keeps it. */
export interface Lease extends KubeObject {
  readonly spec?: {
    readonly holderIdentity?: string | null;
    readonly leaseDurationSeconds?: number;
    readonly acquireTime?: string;
    readonly renewTime?: string;
    readonly leaseTransitions?: number;
  };
}
/** The process that holds a lease, for others of its machine. */
const PROCESS = "portcullis.io/process";

export function leasePlace(namespace: string, name: string): Place {
  return { of: LEASES, namespace, name };
}

export async function readLease(client: ClusterClient, place: Place): Promise<Lease | null | Diagnostic> {
  const found = await client.get(place);
  return found instanceof Failure ? apiProblem(`lease ${place.namespace}/${place.name}`, found) : found;
}

/** The lease with this holder; null lets it go. */
export function leaseFor(place: Place, before: Lease | null, holder: Holder | null, now: number, seconds: number): KubeObject {
  const { resourceVersion } = before?.metadata ?? {};
  const time = new Date(now).toISOString().replace(/Z$/, "000Z");
  const kept = before?.spec?.holderIdentity === holder?.name ? before?.spec?.acquireTime : undefined;
  const transitions = (before?.spec?.leaseTransitions ?? -1) + (kept === undefined && holder !== null ? 1 : 0);
  const metadata: Metadata = {
    name: place.name,
    namespace: place.namespace,
    labels: { "app.kubernetes.io/managed-by": "portcullis" },
    ...(holder?.process != null && { annotations: { [PROCESS]: holder.process } }),
    ...(resourceVersion !== undefined && { resourceVersion }),
  };
  const held = holder === null ? {} : { holderIdentity: holder.name, acquireTime: kept ?? time };
  const spec = { ...held, leaseDurationSeconds: seconds, renewTime: time, leaseTransitions: Math.max(transitions, 0) };
  return { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata, spec };
}

/** Who holds it; null: nobody. */
export function holderOf(lease: Lease | null): string | null {
  return lease?.spec?.holderIdentity || null;
}

/** Whether it is held by this very process: containers have one host name and process number as easily as not. */
export function isHeldBy(lease: Lease | null, { name, process }: Holder): boolean {
  return holderOf(lease) === name && (lease?.metadata?.annotations?.[PROCESS] ?? null) === process;
}

/** Milliseconds since the holder last said that it lives, by our clock. */
export function ageOf(lease: Lease, now: number): number {
  return now - Date.parse(lease.spec?.renewTime ?? "1970-01-01T00:00:00Z");
}

export function durationOf(lease: Lease): number {
  return (lease.spec?.leaseDurationSeconds ?? 30) * 1000;
}

/** Whether its holder is a process of this machine that is no more. */
export function isOrphan(lease: Lease): boolean {
  return isGone(lease.metadata?.annotations?.[PROCESS] ?? "");
}

/** E_LOCKED about a lease that somebody holds. */
export function locked(place: Place, lease: Lease): Diagnostic {
  const pipeline = place.name.replace(/^portcullis-/, "");
  const holder = printable(holderOf(lease) ?? "somebody");
  const since = printable(lease.spec?.acquireTime?.replace(/\.\d+Z$/, "Z") ?? "an unknown time");
  return diagnostic("PCL6008", [`${place.namespace}/${place.name}`], `\`${holder}\` has been deploying \`${printable(pipeline)}\` since ${since}`, {
    help: `wait for it; if it is gone, \`portcullis release unlock --pipeline FILE\` breaks its lock once that is ${durationOf(lease) / 1000} s old`,
  });
}
