import { type RequestOptions, request } from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";

export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [key: string]: unknown;
  };
  readonly [key: string]: unknown;
}
interface Kind {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** What the API server refused, in its own words. */
export class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The few calls on objects of any kind that a deployer makes; bytes go as they are, no schema of ours stands between. */
export class Api {
  readonly #config: KubeConfig;
  readonly #kinds = new Map<string, Promise<readonly Kind[]>>();
  constructor(config: KubeConfig) {
    this.#config = config;
  }

  /** Server-side apply. A field of another manager is a conflict unless forced. */
  async apply(object: KubeObject, manager: string, { force, dryRun }: { force: boolean; dryRun: boolean }): Promise<KubeObject> {
    const query = new URLSearchParams({ fieldManager: manager, force: `${force}`, ...(dryRun && { dryRun: "All" }) });
    return await this.#ask("PATCH", `${await this.#path(object)}?${query}`, JSON.stringify(object));
  }

  async read(object: KubeObject): Promise<KubeObject | null> {
    try {
      return await this.#ask("GET", await this.#path(object));
    } catch (error) {
      if (error instanceof Refused && error.status === 404) return null;
      throw error;
    }
  }

  /** Deletes and waits until it is gone. */
  async delete(object: KubeObject): Promise<void> {
    try {
      await this.#ask("DELETE", await this.#path(object), JSON.stringify({ propagationPolicy: "Background" }));
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 404) throw error;
    }
  }

  async #path({ apiVersion, kind, metadata }: KubeObject): Promise<string> {
    const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const kinds = this.#kinds.get(base) ?? this.#ask<{ resources: readonly Kind[] }>("GET", base).then((one) => one.resources);
    this.#kinds.set(base, kinds);
    const found = (await kinds.catch(() => [])).find((one) => one.kind === kind && !one.name.includes("/"));
    if (found === undefined) {
      this.#kinds.delete(base);
      throw new Refused(404, `no matches for kind "${kind}" in version "${apiVersion}"`);
    }
    return `${base}${found.namespaced ? `/namespaces/${metadata?.namespace ?? "default"}` : ""}/${found.name}/${metadata?.name ?? ""}`;
  }

  async #ask<T = KubeObject>(method: string, path: string, body = ""): Promise<T> {
    const url = new URL(`${this.#config.getCurrentCluster()?.server ?? ""}${path}`);
    const type = method === "PATCH" ? "application/apply-patch+yaml" : "application/json";
    const options: RequestOptions = { method, headers: { accept: "application/json", "content-type": type }, timeout: 60_000 };
    await this.#config.applyToHTTPSOptions(options);
    const [status, text] = await new Promise<[number, string]>((done, failed) => {
      const asked = request(url, options, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => done([response.statusCode ?? 0, Buffer.concat(chunks).toString()]));
        response.on("error", failed);
      });
      asked.once("error", failed);
      asked.once("timeout", () => asked.destroy(new Error(`no answer to ${method} ${path} in 60 s`)));
      asked.end(body);
    });
    const answer = JSON.parse(text === "" ? "{}" : text) as T & { message?: string };
    if (status >= 300) throw new Refused(status, answer.message ?? text);
    return answer;
  }
}
