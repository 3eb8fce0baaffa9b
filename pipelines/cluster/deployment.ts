import type { KubeConfig } from "@kubernetes/client-node";
import { type Diagnostic, diagnostic, printable } from "#diagnostic";
import { type ClientOptions, ClusterClient } from "./client/client.ts";
import { apiProblem, Failure } from "./client/failure.ts";
import { NAMESPACES, SYSTEM } from "./client/kinds.ts";
import { leasePlace } from "./journal/lease.ts";
import { Lock, type LockOptions } from "./journal/lock.ts";
import { type Entry, JournalStore } from "./journal/store.ts";
import { missingRights, rightsOfDeployment } from "./rights.ts";

/** Which deployment of which cluster. */
export interface Which {
  readonly config: KubeConfig;
  /** The pipeline's name. */
  readonly pipeline: string;
  readonly namespace?: string;
  /** The UID of the cluster that it is for; null: whichever it is. */
  readonly cluster: string | null;
  readonly client?: ClientOptions;
}

/** A pipeline in its cluster, held by us alone until it is closed. */
export interface Deployment {
  readonly client: ClusterClient;
  /** The UID of the cluster. */
  readonly cluster: string;
  readonly journal: JournalStore;
  /** As it was read under the lock. */
  readonly entry: Entry;
  close(): Promise<void>;
}

/** The name of a pipeline's journal and of its lock. */
export function nameOf(pipeline: string): string {
  return `portcullis-${pipeline}`;
}

/** Looks which cluster it is, takes the lock and reads the journal. Nothing of a release is written before. */
export async function openDeployment(which: Which, lock: LockOptions): Promise<Deployment | readonly Diagnostic[]> {
  const client = new ClusterClient(which.config, which.client);
  const opened = await open(client, which, lock);
  if (!("cluster" in opened)) client.close();
  return opened;
}

async function open(client: ClusterClient, { pipeline, namespace = SYSTEM, cluster: wanted }: Which, options: LockOptions) {
  const name = nameOf(pipeline);
  const cluster = await clusterUid(client, wanted);
  if (typeof cluster !== "string") return [cluster];
  const missing = await missingRights(rightsOfDeployment(namespace, name), client);
  if (missing.length > 0) return missing;
  const lock = await Lock.take(client, leasePlace(namespace, name), options);
  if ("code" in lock) return [lock];
  const journal = new JournalStore(client, namespace, name, cluster);
  const entry = await journal.read();
  if ("code" in entry) {
    await lock.release();
    return [entry];
  }
  client.mayWrite = () => lock.isHeld;
  const close = async () => {
    await lock.release();
    client.close();
  };
  return { client, cluster, journal, entry, close };
}

/** The UID of the namespace `kube-system`, which names a cluster for good; E_WRONG_CLUSTER if another is wanted. */
export async function clusterUid(client: ClusterClient, wanted: string | null): Promise<string | Diagnostic> {
  const found = await client.get({ of: NAMESPACES, namespace: "", name: "kube-system" });
  if (found instanceof Failure && (found.status === 0 || found.status === 401))
    return diagnostic("PCL1026", ["--kubeconfig"], `the cluster is not there for us: ${printable(found.message, 300)}`, { help: ABSENT });
  if (found instanceof Failure) return apiProblem("the cluster's UID", found);
  const uid = found?.metadata?.uid ?? "";
  if (uid !== "" && (wanted === null || wanted === uid)) return uid;
  return diagnostic(
    "PCL6007",
    ["kube-system"],
    `the kubeconfig's cluster is \`${uid}\`, this is for ${wanted === null ? "one that has a UID" : `\`${wanted}\``}`,
    {
      help: "nothing was written; name the right kubeconfig and context",
    },
  );
}

const ABSENT = "nothing was asked or written; check the server and the credentials that the kubeconfig names";
