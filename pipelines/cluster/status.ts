import type { Diagnostic } from "#diagnostic";
import { ClusterClient } from "./client/client.ts";
import { apiProblem, Failure } from "./client/failure.ts";
import { SYSTEM } from "./client/kinds.ts";
import { clusterUid, nameOf, type Which } from "./deployment.ts";
import { ageOf, durationOf, holderOf, isOrphan, type Lease, leaseFor, leasePlace, locked, readLease } from "./journal/lease.ts";
import { type Entry, JournalStore } from "./journal/store.ts";

/** Who holds a pipeline's lock. */
export interface Held {
  readonly holder: string;
  readonly since: string | null;
  /** Gave no sign for longer than its lease lasts, or is a process that ended. */
  readonly isGone: boolean;
}
/** What a pipeline's journal and lock say, asked without taking the lock. */
export interface Status extends Entry {
  readonly cluster: string;
  readonly held: Held | null;
  readonly client: ClusterClient;
}

/** Reads journal and lock, and writes nothing. The client is the caller's to close. */
export async function statusOf({ config, pipeline, namespace = SYSTEM, cluster: wanted, client: options }: Which): Promise<Status | Diagnostic> {
  const client = new ClusterClient(config, options);
  const cluster = await clusterUid(client, wanted);
  if (typeof cluster !== "string") return cluster;
  const entry = await new JournalStore(client, namespace, nameOf(pipeline), cluster).read();
  if ("code" in entry) return entry;
  const lease = await readLease(client, leasePlace(namespace, nameOf(pipeline)));
  if (lease !== null && "code" in lease) return lease as Diagnostic;
  return { ...entry, cluster, held: heldBy(lease, client.clock.now()), client };
}

function heldBy(lease: Lease | null, now: number): Held | null {
  const holder = holderOf(lease);
  if (lease === null || holder === null) return null;
  return { holder, since: lease.spec?.acquireTime ?? null, isGone: isOrphan(lease) || ageOf(lease, now) > durationOf(lease) };
}

/** Takes the lock from whoever had it: from one that is gone, or by force from anybody. null: there was none. */
export async function unlock({ config, pipeline, namespace = SYSTEM, cluster }: Which, force: boolean): Promise<Held | null | Diagnostic> {
  const client = new ClusterClient(config);
  try {
    const uid = await clusterUid(client, cluster);
    if (typeof uid !== "string") return uid;
    const place = leasePlace(namespace, nameOf(pipeline));
    const lease = await readLease(client, place);
    if (lease !== null && "code" in lease) return lease as Diagnostic;
    const now = client.clock.now();
    const held = heldBy(lease, now);
    if (lease === null || held === null) return null;
    if (!held.isGone && !force) return locked(place, lease);
    const answer = await client.replace(place, leaseFor(place, lease, null, now, durationOf(lease) / 1000));
    return answer instanceof Failure ? apiProblem("unlock", answer) : held;
  } finally {
    client.close();
  }
}
