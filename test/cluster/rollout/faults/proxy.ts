import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { request } from "node:https";
import { KubeConfig } from "@kubernetes/client-node";

/** What happens to one request instead of, or behind, its way to the API server. */
export type Fault =
  | { readonly kind: "answer"; readonly status: number; readonly retryAfter?: number }
  /** It arrives, and the answer is lost: the connection is reset, or nothing comes. */
  | { readonly kind: "reset-after" }
  | { readonly kind: "silence-after" }
  | { readonly kind: "reset-before" };
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly isDryRun: boolean;
}

/** A proxy on loopback that lets a test disturb requests on their way to an API server. */
export interface Proxy {
  readonly config: KubeConfig;
  readonly asked: readonly Asked[];
  /** Asked for each request; null lets it pass. */
  disturb: (asked: Asked) => Fault | null;
  stop(): Promise<void>;
}

export async function proxyTo(config: KubeConfig): Promise<Proxy> {
  const asked: Asked[] = [];
  const proxy = { asked, disturb: (_: Asked): Fault | null => null };
  const server = createServer((question, answer) => void pass(question, answer, config, proxy, asked));
  const port = await new Promise<number>((done) => server.listen(0, "127.0.0.1", () => done((server.address() as { port: number }).port)));
  const own = new KubeConfig();
  own.loadFromClusterAndUser(
    { name: "proxy", server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
    { name: "admin", ...(config.getCurrentUser()?.token !== undefined && { token: config.getCurrentUser()?.token as string }) },
  );
  return Object.assign(proxy, { config: own, stop: () => closed(server) });
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((done) => server.close(() => done()));
}

async function pass(
  question: IncomingMessage,
  answer: ServerResponse,
  config: KubeConfig,
  proxy: { disturb: (asked: Asked) => Fault | null },
  asked: Asked[],
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of question) chunks.push(chunk as Buffer);
  const [path = ""] = (question.url ?? "").split("?");
  const one = {
    method: question.method ?? "",
    path,
    isDryRun: /dryRun=All/.test(`${question.url}`) || /"dryRun"/.test(Buffer.concat(chunks).toString()),
  };
  asked.push(one);
  const fault = proxy.disturb(one);
  if (fault?.kind === "reset-before") return void question.socket.destroy();
  if (fault?.kind === "answer") {
    const headers = { "content-type": "application/json", ...(fault.retryAfter !== undefined && { "retry-after": `${fault.retryAfter}` }) };
    answer.writeHead(fault.status, headers);
    answer.end(JSON.stringify({ kind: "Status", status: "Failure", code: fault.status, message: "disturbed by the test" }));
    return;
  }
  const { host: _, ...headers } = question.headers;
  const options = { method: one.method, headers, rejectUnauthorized: false };
  const onward = request(`${config.getCurrentCluster()?.server}${question.url}`, options, (response) => {
    if (fault?.kind === "reset-after") {
      response.resume();
      response.on("end", () => question.socket.destroy());
    } else if (fault?.kind === "silence-after") response.resume();
    else {
      answer.writeHead(response.statusCode ?? 500, response.headers);
      response.pipe(answer);
    }
  });
  onward.on("error", () => question.socket.destroy());
  onward.end(Buffer.concat(chunks));
}
