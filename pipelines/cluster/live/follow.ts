import type { Diagnostic } from "#diagnostic";
import type { ClusterClient, Place } from "../client/client.ts";
import { apiProblem, Failure } from "../client/failure.ts";
import type { KubeObject } from "../client/object.ts";
import { Tries } from "../client/retry.ts";
import type { Spot } from "./live.ts";

/** What became of an object, in the order of the API server. */
export interface LiveEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  /** Its `metadata.resourceVersion` orders events of one kind. */
  readonly object: KubeObject;
}
/** The server forgot the version that a watch asked for. */
const GONE = 410;

const FORBIDDEN = 403;
/** An API server that was away does not know at once who may what: whoever was let watch before is refused for a moment. */
const UNREADY = new Failure(503, "rights are not known yet");
/** A stream that ends sooner is asked for again with a pause. */
const SOON_MS = 1_000;

/** Tells every object of some places, and then everything that becomes of them, until stopped. */
export async function follow(
  client: ClusterClient,
  spots: readonly Spot[],
  told: (event: LiveEvent) => void,
  stop: AbortSignal,
  ready: () => void = () => undefined,
): Promise<Diagnostic | null> {
  const places: Place[] = [];
  for (const { apiVersion, kind, namespace } of spots) {
    const of = await client.resource(apiVersion, kind);
    if (of instanceof Failure && of.status === 404) continue;
    if (of instanceof Failure) return apiProblem(`kinds of ${apiVersion}`, of);
    places.push({ of, namespace: of.namespaced ? namespace : "", name: "" });
  }
  let left = places.length;
  if (left === 0) ready();
  const listed = () => {
    left--;
    if (left === 0) ready();
  };
  const ended = await Promise.all(places.map((place) => followOne(client, place, told, stop, listed)));
  return ended.find((one) => one !== null) ?? null;
}

async function followOne(
  client: ClusterClient,
  place: Place,
  told: (event: LiveEvent) => void,
  stop: AbortSignal,
  listed: () => void,
): Promise<Diagnostic | null> {
  const { group, version: served, kind, resource } = place.of;
  const apiVersion = group === "" ? served : `${group}/${served}`;
  let [version, tries, isFirst, isNew] = ["", new Tries(client.clock), true, true];
  while (!stop.aborted) {
    if (version === "") {
      const now = await client.list(place);
      if (now instanceof Failure) return apiProblem(`list of ${resource}`, now);
      for (const object of now.items) told({ type: "ADDED", object });
      version = now.version;
      if (isFirst) listed();
      isFirst = false;
    }
    let forgotten = false;
    const since = client.clock.now();
    const failure = await client.watch(
      place,
      version,
      (type, object) => {
        version = object.metadata?.resourceVersion ?? version;
        if (type === "ERROR") forgotten = true;
        else if (type !== "BOOKMARK") told({ type: type as LiveEvent["type"], object: { apiVersion, kind, ...object } });
      },
      stop,
    );
    if (forgotten || failure?.status === GONE) version = "";
    else if (failure === null) {
      tries = new Tries(client.clock);
      if (client.clock.now() - since < SOON_MS && !stop.aborted) await client.clock.sleep(SOON_MS);
    } else {
      const isUnready = failure.status === FORBIDDEN && !isNew;
      if (!(await tries.again(isUnready ? UNREADY : failure))) return apiProblem(`watch of ${resource}`, failure);
    }
    isNew &&= failure?.status === FORBIDDEN;
  }
  return null;
}
