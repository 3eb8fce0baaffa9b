import { type IncomingMessage, Agent as PlainAgent, request as plainRequest, type RequestOptions } from "node:http";
import { Agent, request as secureRequest } from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";
import { Failure } from "./failure.ts";

export interface Request {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly type?: string;
}

/** HTTP as a kubeconfig says, over connections that stay open. */
export class Transport {
  readonly #config: KubeConfig;
  readonly #timeout: number;
  readonly #agents = { "http:": new PlainAgent({ keepAlive: true }), "https:": new Agent({ keepAlive: true }) };

  #closed = false;

  constructor(config: KubeConfig, timeout: number) {
    this.#config = config;
    this.#timeout = timeout;
  }

  /** Ends all connections; whatever is asked afterwards fails. */
  close(): void {
    this.#closed = true;
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  /** One try. */
  async ask({ method, path, query = {}, body, type = "application/json" }: Request): Promise<unknown> {
    if (this.#closed) return new Failure(410, "the connection was closed");
    try {
      const response = await this.#open(method, path, query, body === undefined ? "" : JSON.stringify(body), type, this.#timeout);
      return answerOf(response, await textOf(response));
    } catch (error) {
      return new Failure(0, error instanceof Error ? error.message : String(error));
    }
  }

  /** Reads one JSON value a line until the server ends the stream or somebody aborts. */
  async stream(path: string, query: Readonly<Record<string, string>>, line: (value: unknown) => void, signal: AbortSignal): Promise<Failure | null> {
    try {
      const response = await this.#open("GET", path, query, "", "application/json", 0, signal);
      if (response.statusCode !== 200) return answerOf(response, await textOf(response)) as Failure;
      let rest = "";
      for await (const chunk of response.setEncoding("utf8")) {
        const lines = (rest + String(chunk)).split("\n");
        rest = lines.pop() ?? "";
        for (const one of lines) if (one !== "") line(JSON.parse(one));
      }
      return null;
    } catch (error) {
      return signal.aborted ? null : new Failure(0, error instanceof Error ? error.message : String(error));
    }
  }

  async #open(
    method: string,
    path: string,
    query: Readonly<Record<string, string>>,
    body: string,
    type: string,
    timeout: number,
    signal?: AbortSignal,
  ): Promise<IncomingMessage> {
    const cluster = this.#config.getCurrentCluster();
    const url = new URL(`${cluster?.server.replace(/\/$/, "") ?? ""}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const options: RequestOptions = {
      method,
      headers: { accept: "application/json", "content-type": type, "content-length": Buffer.byteLength(body) },
      ...(signal && { signal }),
    };
    await this.#config.applyToHTTPSOptions(options);
    const kept = this.#agents[url.protocol === "http:" ? "http:" : "https:"];
    if (!cluster?.proxyUrl) options.agent = kept;
    return await new Promise((done, failed) => {
      const asked = (url.protocol === "http:" ? plainRequest : secureRequest)(url, { ...options, timeout }, done);
      asked.once("error", failed);
      asked.once("timeout", () => asked.destroy(new Error(`no answer in ${timeout / 1000} s`)));
      asked.end(body);
    });
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += String(chunk);
  return text;
}

interface Status {
  readonly message?: string;
  readonly reason?: string;
  readonly details?: { readonly causes?: readonly object[] };
}

function answerOf({ statusCode = 0, headers }: IncomingMessage, text: string): unknown {
  const value = parsed(text);
  if (statusCode < 300) return value ?? new Failure(0, "the answer is no JSON");
  const { message = text.slice(0, 400), reason = "", details } = (value ?? {}) as Status;
  const seconds = /^[0-9]+$/.exec(headers["retry-after"] ?? "")?.[0];
  return new Failure(statusCode, message, {
    reason,
    causes: details?.causes ?? [],
    retryAfter: seconds === undefined ? null : Number(seconds) * 1000,
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text === "" ? "{}" : text);
  } catch {
    return null;
  }
}
