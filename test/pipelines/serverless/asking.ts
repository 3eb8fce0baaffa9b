import { handlerOf } from "../../../pipelines/serverless/handler.ts";

const handler = handlerOf({ today: () => "2026-06-01" });

export interface Told {
  readonly status: number;
  readonly type: string;
  readonly value: Record<string, unknown> & { readonly diagnostics?: readonly { readonly code: string; readonly name: string }[] };
  readonly headers: Headers;
}

/** What a handler says to a request. */
export async function told(request: Request, by = handler): Promise<Told> {
  const response = await by(request);
  const { status, headers } = response;
  return { status, headers, type: headers.get("content-type") ?? "", value: (await response.json()) as Told["value"] };
}

/** Posts JSON, or a text of another type. */
export function post(path: string, body: unknown, headers: Record<string, string> = {}): Request {
  const text = typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
  return new Request(`http://service${path}`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: text as string });
}

export const get = (path: string): Request => new Request(`http://service${path}`);

/** The status and the first class of a refusal. */
export async function refusal(request: Request, by = handler): Promise<readonly [number, string | undefined]> {
  const { status, value } = await told(request, by);
  return [status, value.diagnostics?.[0]?.name];
}
