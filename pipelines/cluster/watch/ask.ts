import { type IncomingMessage, request as plainRequest } from "node:http";
import { type RequestOptions, request } from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";

/** What an API server is asked besides a path. */
export interface Question {
  readonly method?: "GET" | "PATCH";
  /** With a content type. */
  readonly body?: { readonly type: string; readonly text: string };
  /** Milliseconds without a byte after which the answer is given up. */
  readonly patience?: number;
  readonly stop: AbortSignal;
}
/** An API server refused, with its HTTP status. */
export class ApiError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const PATIENCE_MS = 30_000;
/** A complaint is read so far. */
const MOST_OF_COMPLAINT = 4096;

/** The answer to a question, where it is a good one; its body is still to be read. */
export async function ask(
  config: KubeConfig,
  path: string,
  { method = "GET", body, patience = PATIENCE_MS, stop }: Question,
): Promise<IncomingMessage> {
  const url = new URL(`${(config.getCurrentCluster()?.server ?? "").replace(/\/$/, "")}${path}`);
  const headers = { accept: "application/json", ...(body === undefined ? {} : { "content-type": body.type }) };
  const options: RequestOptions = { method, headers, signal: stop };
  await config.applyToHTTPSOptions(options);
  const answer = await new Promise<IncomingMessage>((done, failed) => {
    const asked = (url.protocol === "http:" ? plainRequest : request)(url, options, done);
    asked.setTimeout(patience, () => asked.destroy(new Error(`no answer for ${patience / 1000} s`)));
    asked.once("error", failed);
    asked.end(body?.text);
  });
  const { statusCode = 0 } = answer;
  if (statusCode >= 200 && statusCode < 300) return answer;
  throw new ApiError(statusCode, complaintOf(statusCode, await textOf(answer, MOST_OF_COMPLAINT)));
}

/** The body of an answer; what is longer than `most` is left out. */
export async function textOf(answer: IncomingMessage, most = Number.POSITIVE_INFINITY): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size >= most) break;
  }
  return Buffer.concat(chunks).toString();
}

/** What the `Status` object of a refusal says. */
function complaintOf(status: number, text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    if (typeof message === "string") return message;
  } catch {
    // A proxy may answer in words of its own.
  }
  return `HTTP status ${status}`;
}
