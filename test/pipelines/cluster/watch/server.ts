import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { KubeConfig } from "@kubernetes/client-node";

/** Answers one question after the other, as the API server of a test would. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface TestServer {
  readonly config: KubeConfig;
  /** Paths that were asked, in order. */
  readonly asked: readonly string[];
  stop(): void;
}

/** A server of plain HTTP that gives these answers in turn, the last one again and again. */
export async function serverOf(...answers: readonly Answer[]): Promise<TestServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const answer = answers[Math.min(asked.length, answers.length) - 1] as Answer;
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: "test", server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, skipTLSVerify: true }],
    users: [{ name: "test", token: "test" }],
    contexts: [{ name: "test", cluster: "test", user: "test" }],
    currentContext: "test",
  });
  return {
    config,
    asked,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const named = (name: string) => ({ metadata: { name, namespace: "shop", resourceVersion: "5" } });

/** A page of a list. */
export const page =
  (names: readonly string[], version = "7", more = ""): Answer =>
  (_request, response) =>
    response.end(JSON.stringify({ metadata: { resourceVersion: version, continue: more }, items: names.map(named) }));

/** Events of a watch; then it ends, or stays open. */
export const events =
  (lines: readonly (readonly [type: string, name: string, version: string])[], open = false): Answer =>
  (_request, response) => {
    for (const [type, name, version] of lines)
      response.write(`${JSON.stringify({ type, object: { metadata: { name, namespace: "shop", resourceVersion: version } } })}\n`);
    if (!open) response.end();
  };

/** A refusal. */
export const refusal =
  (status: number, message: string): Answer =>
  (_request, response) => {
    response.statusCode = status;
    response.end(JSON.stringify({ kind: "Status", code: status, message }));
  };
