import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { guarded } from "../../../pipelines/serverless/guard.ts";
import { handlerOf } from "../../../pipelines/serverless/handler.ts";
import { lambdaOf } from "../../../pipelines/serverless/lambda.ts";
import { serverOf } from "../../../pipelines/serverless/node.ts";
import { policy } from "../cli/shop.ts";

/** Bad requests over a real connection, and whether the next one is answered. */
const handler = handlerOf({ limits: { bodySeconds: 0.5 } });
let server: Server;
let port = 0;
beforeAll(async () => {
  server = serverOf(guarded(handler, { hosts: [], token: null })).listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

interface Told {
  readonly status: number;
  readonly type: string;
  readonly name: string;
}
/** Sends what stands here as it stands, then `drip` byte by byte, and reads the answer. */
async function sent(headers: readonly string[], body: Uint8Array | string, drip = ""): Promise<Told> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.write(`POST /v1/lint HTTP/1.1\r\nhost: here\r\nconnection: close\r\n${headers.join("\r\n")}\r\n\r\n`);
  socket.write(body);
  let left = drip;
  const timer = setInterval(() => {
    if (left !== "" && socket.writable) socket.write(left.slice(0, 1));
    left = left.slice(1);
  }, 20);
  let text = "";
  for await (const chunk of socket.setEncoding("utf8")) {
    text += String(chunk);
    if (text.endsWith("}\n") || text.endsWith("0\r\n\r\n")) break;
  }
  clearInterval(timer);
  socket.destroy();
  const json = text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1);
  const { diagnostics } = JSON.parse(json) as { diagnostics: { name: string }[] };
  return {
    status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]),
    type: /content-type: ([^\r]+)/i.exec(text)?.[1] ?? "",
    name: diagnostics[0]?.name ?? "",
  };
}
const yaml = "content-type: application/yaml";
const bomb = gzipSync(new Uint8Array(64 * 1024 * 1024));
const long = "a".repeat(11 * 1024 * 1024);

test.each<[string, readonly string[], Uint8Array | string, string, number, string]>([
  ["a wrong content type", ["content-type: text/html", "content-length: 3"], "a: ", "", 415, "E_USAGE"],
  ["no content type", ["content-length: 3"], "a: ", "", 415, "E_USAGE"],
  ["a gzip bomb", [yaml, "content-encoding: gzip", `content-length: ${bomb.length}`], bomb, "", 413, "E_LIMIT"],
  ["a body byte by byte", [yaml, "content-length: 1000"], "", "a".repeat(1000), 408, "E_LIMIT"],
  ["chunks byte by byte", [yaml, "transfer-encoding: chunked"], "", "1\r\na\r\n".repeat(200), 408, "E_LIMIT"],
  ["11 MiB", [yaml, `content-length: ${long.length}`], long, "", 413, "E_LIMIT"],
  ["11 MiB that says it is short", [yaml, "transfer-encoding: chunked"], `${long.length.toString(16)}\r\n${long}\r\n0\r\n\r\n`, "", 413, "E_LIMIT"],
])("%s is refused in the one shape, and the next request is answered", async (_name, headers, body, drip, status, name) => {
  expect(await sent(headers, body, drip)).toEqual({ status, type: "application/problem+json", name });
  const next = await fetch(`http://127.0.0.1:${port}/v1/lint`, { method: "POST", headers: { "content-type": "application/yaml" }, body: policy });
  expect(next.status).toBe(200);
});

test.each([
  ["a wrong content type", { "content-type": "text/html" }, "a: ", 415],
  ["a gzip bomb", { "content-type": "application/yaml", "content-encoding": "gzip" }, bomb, 413],
  ["11 MiB", { "content-type": "application/yaml" }, long, 413],
])("%s is refused alike behind a function URL", async (_name, headers, body, status) => {
  const event = { rawPath: "/v1/lint", headers, requestContext: { http: { method: "POST" } } };
  const { statusCode, headers: said } = await lambdaOf(handler)({
    ...event,
    body: Buffer.from(body).toString("base64"),
    isBase64Encoded: true,
  });
  expect([statusCode, said["content-type"]]).toEqual([status, "application/problem+json"]);
});
