import { type Plan, planDigest } from "#answers";
import { type Diagnostic, diagnostic } from "#diagnostic";
import type { Document } from "#manifest";
import { blankJournal, type Journal, journalSchema } from "#rollout";
import type { ClusterClient, Place } from "../client/client.ts";
import { apiProblem, Failure } from "../client/failure.ts";
import { CONFIG_MAPS } from "../client/kinds.ts";
import { isOurs, type KubeObject } from "../client/object.ts";
import { Tries } from "../client/retry.ts";
import { packed, unpacked } from "./pack.ts";

/** A journal with what it speaks of. */
export interface Entry {
  readonly journal: Journal;
  /** What is under way; null where nothing is. */
  readonly plan: Plan | null;
  /** Our objects that stood before the first phase of what is under way, or else stand. */
  readonly standing: readonly Document[];
}

/** Journals are ours and no part of a release: they may stand where images do. */
export function isJournal({ kind, data }: KubeObject): boolean {
  return kind === "ConfigMap" && typeof data === "object" && data !== null && "journal" in data;
}

/** The most that an API server takes in one ConfigMap. */
const MAX_BYTES = 1_048_576;

/** The journal of a pipeline in its cluster: one ConfigMap, which only who read it last can write. */
export class JournalStore {
  readonly #client: ClusterClient;
  readonly #place: Place;
  readonly #cluster: string;
  #version: string | null = null;

  constructor(client: ClusterClient, namespace: string, name: string, cluster: string) {
    this.#client = client;
    this.#place = { of: CONFIG_MAPS, namespace, name };
    this.#cluster = cluster;
  }

  async read(): Promise<Entry | Diagnostic> {
    const found = await this.#client.get(this.#place);
    if (found instanceof Failure) return apiProblem(`journal ${this.#shown}`, found);
    this.#version = found?.metadata?.resourceVersion ?? null;
    if (found === null) return { journal: blankJournal(this.#cluster), plan: null, standing: [] };
    if (!isOurs(found)) return this.#broken("is another's ConfigMap");
    try {
      return this.#entryOf(found);
    } catch {
      return this.#broken("can't be read");
    }
  }

  #entryOf(found: KubeObject): Entry | Diagnostic {
    const { data, binaryData = {} } = found as { data?: { journal?: string }; binaryData?: { entry?: string } };
    const parsed = journalSchema.safeParse(JSON.parse(data?.journal ?? ""));
    if (!parsed.success) return this.#broken("is of no known form");
    const journal = parsed.data;
    if (journal.cluster !== this.#cluster) return this.#broken(`was written for another cluster, \`${journal.cluster}\``);
    const { plan, standing } = binaryData.entry === undefined ? { plan: null, standing: [] } : unpacked(binaryData.entry);
    if (journal.under !== null && (plan === null || planDigest(plan) !== journal.under.plan))
      return this.#broken("has lost the plan that is under way");
    return { journal, plan: journal.under === null ? null : plan, standing };
  }

  /** Refused where anybody wrote since we read or wrote. */
  async write({ journal, plan, standing }: Entry): Promise<Diagnostic | null> {
    const text = JSON.stringify(journal);
    const binaryData = { entry: packed({ plan, standing }) };
    const size = Buffer.byteLength(text) + Buffer.byteLength(binaryData.entry, "base64");
    if (size > MAX_BYTES) return this.#full(size);
    const metadata = { name: this.#place.name, namespace: this.#place.namespace, labels: { "app.kubernetes.io/managed-by": "portcullis" } };
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata, data: { journal: text }, binaryData };
    const tries = new Tries(this.#client.clock);
    for (;;) {
      const answer = await this.#put(object);
      if (!(answer instanceof Failure)) {
        this.#version = answer.metadata?.resourceVersion ?? null;
        return null;
      }
      if (answer.isUnknown && (await this.#arrived(text))) return null;
      if (answer.status === 409)
        return diagnostic("PCL6008", [this.#shown], `journal ${this.#shown} was written by somebody else meanwhile: the lock was lost`, {
          help: "`portcullis release status` says who; nothing more was written",
        });
      if (!(await tries.again(answer))) return apiProblem(`journal ${this.#shown}`, answer);
    }
  }

  #put(object: KubeObject): Promise<KubeObject | Failure> {
    if (this.#version === null) return this.#client.create(this.#place, object);
    return this.#client.replace(this.#place, { ...object, metadata: { ...object.metadata, resourceVersion: this.#version } });
  }

  /** Whether a write whose answer was lost is there. */
  async #arrived(text: string): Promise<boolean> {
    const found = await this.#client.get(this.#place);
    if (found === null || found instanceof Failure || (found as { data?: { journal?: string } }).data?.journal !== text) return false;
    this.#version = found.metadata?.resourceVersion ?? null;
    return true;
  }

  #full(size: number): Diagnostic {
    return diagnostic("PCL1003", [this.#shown], `journal ${this.#shown} has no room for ${size} bytes, a ConfigMap holds ${MAX_BYTES}`, {
      help: "nothing was written; make one pipeline for each part of the cluster, or let `portcullis release render` write the phases",
    });
  }

  get #shown(): string {
    return `${this.#place.namespace}/${this.#place.name}`;
  }

  #broken(problem: string): Diagnostic {
    return diagnostic("PCL6017", [this.#shown], `journal ${this.#shown} ${problem}`, {
      help: "nothing was written; see `portcullis release status`",
    });
  }
}
