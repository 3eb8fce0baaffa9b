import { createHash } from "node:crypto";
import { keyOf, meaningText } from "#answers";
import type { Diagnostic } from "#diagnostic";
import { canonicalJson } from "#ir";
import type { Document } from "#manifest";
import type { ClusterClient } from "../client/client.ts";
import { apiProblem, Failure } from "../client/failure.ts";
import { documentOf, isOurs, type KubeObject } from "../client/object.ts";
import { isJournal } from "../journal/store.ts";
import type { Reader } from "./meaning.ts";
import { sentAs } from "./settled.ts";

/** Our objects as a cluster holds them. */
export interface Live {
  /** Those that are as they were sent are the very objects that were sent. */
  readonly documents: readonly Document[];
  /** Over what the API server holds, defaults included. */
  readonly hash: string;
  /** Of one of the kinds and namespaces: from where a watch goes on. */
  readonly version: string;
}

/** A kind in a namespace; none for cluster-scoped kinds. */
export interface Spot {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
}

/** Where objects stand: one spot for each kind and namespace. */
export function spotsOf(documents: readonly Spot[]): readonly Spot[] {
  const spots = documents.map(({ apiVersion, kind, namespace }): Spot => ({ apiVersion, kind, namespace }));
  return [...new Map(spots.map((one) => [`${one.apiVersion} ${one.kind} ${one.namespace}`, one])).entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, one]) => one);
}

/** Our live objects, and whatever else has the name of a known one, of the kinds and in the namespaces of the known ones. */
export async function liveObjects(client: ClusterClient, known: readonly Document[], reader: Reader): Promise<Live | Diagnostic> {
  const found = new Map<string, KubeObject>();
  const keys = new Set(known.map(keyOf));
  let version = "";
  for (const { apiVersion, kind, namespace } of spotsOf(known)) {
    const of = await client.resource(apiVersion, kind);
    if (of instanceof Failure && of.status === 404) continue;
    if (of instanceof Failure) return apiProblem(`kinds of ${apiVersion}`, of);
    const within = of.namespaced ? namespace || "default" : "";
    const listed = await client.list({ of, namespace: within, name: "" });
    if (listed instanceof Failure) return apiProblem(`list of ${of.resource}${within === "" ? "" : ` in ${within}`}`, listed);
    version = listed.version;
    for (const object of listed.items) {
      const key = keyOf(documentOf(object, 0));
      if (keys.has(key) || (isOurs(object) && !isJournal(object))) found.set(key, object);
    }
  }
  return liveOf(found, known, reader, version);
}

function liveOf(found: ReadonlyMap<string, KubeObject>, known: readonly Document[], reader: Reader, version: string): Live {
  const candidates = new Map<string, Document[]>();
  for (const one of known) candidates.set(keyOf(one), [...(candidates.get(keyOf(one)) ?? []), one]);
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  const raw = sorted.map(([, object], i) => documentOf(object, i + 1));
  const documents = sorted.map(([key, object], i) => sentAs(object, candidates.get(key) ?? [], reader) ?? (raw[i] as Document));
  return { documents, hash: liveHash(raw), version };
}

/** `sha256:` and 64 hex digits over what objects say, in any order. */
export function liveHash(documents: readonly Document[]): string {
  const told = documents.map((one) => [keyOf(one), meaningText(one)]).sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
  return `sha256:${createHash("sha256").update(canonicalJson(told)).digest("hex")}`;
}
