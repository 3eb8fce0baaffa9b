import type { KubeConfig } from "@kubernetes/client-node";
import type { ApiCall, ApiVerb } from "./calls.ts";
import { type Clock, systemClock } from "./clock.ts";
import { Failure } from "./failure.ts";
import { type KubeObject, MANAGER } from "./object.ts";
import { Tries } from "./retry.ts";
import { type Request, Transport } from "./transport.ts";

/** A kind as a server serves it. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  readonly namespaced: boolean;
}
/** One object, or with an empty name all of a place. */
export interface Place {
  readonly of: Resource;
  /** Empty for cluster-scoped kinds, and for all namespaces. */
  readonly namespace: string;
  readonly name: string;
}
export interface ClientOptions {
  readonly clock?: Clock;
  /** Milliseconds that one answer may take. */
  readonly timeout?: number;
  /** Sees every call. */
  readonly onCall?: (call: ApiCall) => void;
}

/** The API server's calls that a deployer makes. Reads are tried again while the server is busy; a write is tried once, as only who knows what it means can. */
export class ClusterClient {
  readonly clock: Clock;
  /** Asked before every write to an object of a release: false ends it. */
  mayWrite: () => boolean = () => true;
  readonly #transport: Transport;
  readonly #onCall: (call: ApiCall) => void;
  readonly #resources = new Map<string, readonly Resource[]>();

  constructor(config: KubeConfig, { clock = systemClock, timeout = 30_000, onCall = () => undefined }: ClientOptions = {}) {
    this.clock = clock;
    this.#transport = new Transport(config, timeout);
    this.#onCall = onCall;
  }

  /** Ends all connections; a lock that was taken over them gives no more signs. */
  close(): void {
    this.#transport.close();
  }

  /** How a kind is served; a failure with status 404 where it isn't. */
  async resource(apiVersion: string, kind: string): Promise<Resource | Failure> {
    const [group, version] = apiVersion.includes("/") ? (apiVersion.split("/") as [string, string]) : ["", apiVersion];
    let known = this.#resources.get(apiVersion);
    if (known === undefined) {
      const answer = await this.#patiently({ method: "GET", path: group === "" ? `/api/${version}` : `/apis/${apiVersion}` });
      if (answer instanceof Failure) return answer;
      const { resources = [] } = answer as { resources?: readonly { name: string; kind: string; namespaced: boolean }[] };
      known = resources.filter((one) => !one.name.includes("/")).map((one) => ({ ...one, group, version, resource: one.name }));
      this.#resources.set(apiVersion, known);
    }
    return known.find((one) => one.kind === kind) ?? new Failure(404, `the cluster doesn't serve the kind \`${kind}\` of \`${apiVersion}\``);
  }

  /** null: there is no such object. */
  async get(place: Place): Promise<KubeObject | null | Failure> {
    this.#called("get", place);
    const answer = await this.#patiently({ method: "GET", path: pathOf(place) });
    return answer instanceof Failure && answer.status === 404 ? null : (answer as KubeObject | Failure);
  }

  async list(place: Place): Promise<{ readonly items: readonly KubeObject[]; readonly version: string } | Failure> {
    this.#called("list", place);
    const items: KubeObject[] = [];
    for (let next = ""; ; ) {
      const query = { limit: "500", ...(next !== "" && { continue: next }) };
      const answer = await this.#patiently({ method: "GET", path: pathOf(place), query });
      if (answer instanceof Failure) return answer;
      const page = answer as { items?: readonly KubeObject[]; metadata?: { continue?: string; resourceVersion?: string } };
      const { group, version, kind } = place.of;
      const apiVersion = group === "" ? version : `${group}/${version}`;
      items.push(...(page.items ?? []).map((one) => ({ apiVersion, kind, ...one })));
      next = page.metadata?.continue ?? "";
      if (next === "") return { items, version: page.metadata?.resourceVersion ?? "" };
    }
  }

  /** Server-side apply, strict and never by force. */
  async apply(place: Place, object: KubeObject, { dryRun, creates }: { dryRun: boolean; creates: boolean }): Promise<KubeObject | Failure> {
    if (!dryRun && !this.mayWrite()) return LOST;
    this.#called("patch", place);
    if (creates) this.#called("create", place);
    const query = { fieldManager: MANAGER, fieldValidation: "Strict", force: "false", ...(dryRun && { dryRun: "All" }) };
    const answer = await this.#transport.ask({ method: "PATCH", path: pathOf(place), query, body: object, type: "application/apply-patch+yaml" });
    return answer as KubeObject | Failure;
  }

  async create(place: Place, object: KubeObject): Promise<KubeObject | Failure> {
    this.#called("create", { ...place, name: "" });
    return (await this.#transport.ask({ method: "POST", path: pathOf({ ...place, name: "" }), query: { fieldManager: MANAGER }, body: object })) as
      | KubeObject
      | Failure;
  }

  /** Refused unless `object` names the version that stands. */
  async replace(place: Place, object: KubeObject): Promise<KubeObject | Failure> {
    this.#called("update", place);
    return (await this.#transport.ask({ method: "PUT", path: pathOf(place), query: { fieldManager: MANAGER }, body: object })) as
      | KubeObject
      | Failure;
  }

  /** Deletes exactly the object that was seen. */
  async delete(place: Place, { metadata }: KubeObject, { dryRun }: { dryRun: boolean }): Promise<KubeObject | Failure> {
    if (!dryRun && !this.mayWrite()) return LOST;
    this.#called("delete", place);
    const preconditions = { uid: metadata?.uid, resourceVersion: metadata?.resourceVersion };
    const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Background", preconditions, ...(dryRun && { dryRun: ["All"] }) };
    return (await this.#transport.ask({ method: "DELETE", path: pathOf(place), body })) as KubeObject | Failure;
  }

  /** Tells each event behind a version until the server ends the stream. */
  async watch(place: Place, version: string, event: (type: string, object: KubeObject) => void, signal: AbortSignal): Promise<Failure | null> {
    this.#called("watch", place);
    const query = { watch: "true", resourceVersion: version, allowWatchBookmarks: "true", timeoutSeconds: "300" };
    const told = (value: unknown) => {
      const { type, object } = value as { type: string; object: KubeObject };
      event(type, object);
    };
    return await this.#transport.stream(pathOf(place), query, told, signal);
  }

  /** Whether whoever we are may make a call. Everybody may ask that. */
  async may({ verb, group, resource, namespace, name }: ApiCall): Promise<boolean | Failure> {
    const resourceAttributes = { verb, group, resource, ...(namespace !== "" && { namespace }), ...(name !== "" && { name }) };
    const body = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", spec: { resourceAttributes } };
    const answer = await this.#patiently({ method: "POST", path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", body });
    return answer instanceof Failure ? answer : (answer as { status?: { allowed?: boolean } }).status?.allowed === true;
  }

  async #patiently(request: Request): Promise<unknown> {
    const tries = new Tries(this.clock);
    for (;;) {
      const answer = await this.#transport.ask(request);
      if (!(answer instanceof Failure) || !(await tries.again(answer))) return answer;
    }
  }

  #called(verb: ApiVerb, { of, namespace, name }: Place): void {
    this.#onCall({ verb, group: of.group, resource: of.resource, namespace, name });
  }
}

const LOST = new Failure(410, "the lock was lost: another deployer may be at work");

function pathOf({ of: { group, version, resource, namespaced }, namespace, name }: Place): string {
  const base = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  const within = namespaced && namespace !== "" ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${base}${within}/${resource}${name === "" ? "" : `/${encodeURIComponent(name)}`}`;
}
