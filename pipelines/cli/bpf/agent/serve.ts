import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Health } from "#agent";
import { CompileError, diagnostic, printable } from "#diagnostic";

/** What an agent tells whoever asks. */
export interface Told {
  metrics(): Promise<string>;
  health(): Health & { readonly digest: string | null; readonly generation: string | null };
}

/** A server that listens. */
export interface Served {
  readonly server: Server;
  readonly port: number;
}

/** Serves metrics and health: 200 while the node is as it should be, else 503 and why. */
export async function serveAgent(
  { host, port }: { readonly host: string; readonly port: number },
  told: Told,
): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    const say = (status: number, type: string, text: string) => {
      response.writeHead(status, { "content-type": type, "cache-control": "no-store", "x-content-type-options": "nosniff" });
      response.end(request.method === "HEAD" ? undefined : text);
    };
    const [path] = (request.url ?? "").split("?");
    if (request.method !== "GET" && request.method !== "HEAD") return say(405, "text/plain", "only GET\n");
    if (path === "/healthz") {
      const health = told.health();
      return say(health.state === "synced" ? 200 : 503, "application/json", `${JSON.stringify(health)}\n`);
    }
    if (path !== "/metrics") return say(404, "text/plain", "there are /metrics and /healthz\n");
    told.metrics().then(
      (text) => say(200, "text/plain; version=0.0.4; charset=utf-8", text),
      () => say(500, "text/plain", "the metrics can't be read\n"),
    );
  });
  try {
    server.listen(port, host);
    await once(server, "listening");
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CompileError([diagnostic("PCL1026", ["--listen"], `nothing can listen there: ${printable(message, 200)}`)]);
  }
  return { server, port: (server.address() as AddressInfo).port };
}
