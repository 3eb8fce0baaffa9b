import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { Handler } from "./handler.ts";

/** For the rest of a refused body to arrive, so that the client reads why. */
const LINGER_MS = 2_000;

/** A Node server of a web-standard handler. */
export function serverOf(handler: Handler): Server {
  const server = createServer((incoming, outgoing) => {
    serve(handler, incoming, outgoing).catch(() => outgoing.destroy());
  });
  return Object.assign(server, { headersTimeout: 10_000, requestTimeout: 60_000 });
}

async function serve(handler: Handler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const response = await handler(requestOf(incoming));
  const whole = incoming.complete;
  outgoing.writeHead(response.status, { ...Object.fromEntries(response.headers), ...(whole ? {} : { connection: "close" }) });
  outgoing.end(incoming.method === "HEAD" ? "" : await response.text());
  if (whole) return;
  incoming.resume();
  setTimeout(() => incoming.destroy(), LINGER_MS).unref();
}

function requestOf(incoming: IncomingMessage): Request {
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) for (const value of values ?? []) headers.append(name, value);
  const { method = "GET", url = "/" } = incoming;
  const bare = method === "GET" || method === "HEAD";
  const target = new URL(url.startsWith("/") ? `http://localhost${url}` : "http://localhost/");
  return new Request(target, { method, headers, ...(bare ? {} : { body: Readable.toWeb(incoming), duplex: "half" }) } as RequestInit);
}
