import type { ReadableWritablePair } from "node:stream/web";
import type { Limits } from "./limits.ts";
import { Refused, refuse } from "./problem.ts";

const JSON_TYPE = "application/json";
const YAML_TYPES = ["application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"];

/** What a body says it is. */
export function typeOf(request: Request): "json" | "yaml" {
  const given = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (given === JSON_TYPE) return "json";
  if (YAML_TYPES.includes(given)) return "yaml";
  const accepted = [JSON_TYPE, ...YAML_TYPES].join(", ");
  return refuse(415, "PCL1018", ["content-type"], "the body is neither JSON nor YAML by its content-type", `send ${JSON_TYPE} or application/yaml`, {
    "accept-post": accepted,
  });
}

/** The bytes of a body, unpacked; reading stops at the limits. */
export async function readBody(request: Request, limits: Limits): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > limits.bytes) tooLarge(limits);
  if (request.body === null) return new Uint8Array();
  const reader = unpacked(request, request.body).getReader();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"late">((done) => {
    timer = setTimeout(() => done("late"), limits.bodySeconds * 1000);
  });
  const chunks: Uint8Array[] = [];
  let total = 0;
  try {
    for (;;) {
      const next = await Promise.race([reader.read(), late]);
      if (next === "late") return refuse(408, "PCL1003", ["body"], `the body took longer than the limit of ${limits.bodySeconds} s`);
      if (next.done) return joined(chunks, total);
      total += next.value.length;
      if (total > limits.bytes) tooLarge(limits);
      chunks.push(next.value);
    }
  } catch (error) {
    if (error instanceof Refused) throw error;
    return refuse(400, "PCL1001", ["body"], "the body can't be read or unpacked", "send it whole, and packed as its content-encoding says");
  } finally {
    // What is left unread is for the platform to drop: to cancel would end the connection before the answer.
    clearTimeout(timer);
  }
}

function unpacked(request: Request, body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const encoding = request.headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (encoding === "identity" || encoding === "") return body;
  if (encoding === "gzip" || encoding === "deflate")
    return body.pipeThrough(new DecompressionStream(encoding) as unknown as ReadableWritablePair<Uint8Array, Uint8Array>);
  return refuse(415, "PCL1018", ["content-encoding"], "this content-encoding is not read here", "send gzip, deflate or no encoding", {
    "accept-encoding": "gzip, deflate",
  });
}

function tooLarge({ bytes }: Limits): never {
  return refuse(413, "PCL1003", ["body"], `the body has more bytes than the limit of ${bytes} bytes`, "send less at once, or use the command line");
}

function joined(chunks: readonly Uint8Array[], total: number): Uint8Array {
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
