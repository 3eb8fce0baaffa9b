import { type Handler, handlerOf } from "./handler.ts";

/** What AWS Lambda gives for a function URL (payload format 2.0), as far as it is used here. */
export interface FunctionUrlEvent {
  readonly rawPath: string;
  readonly rawQueryString?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly requestContext: { readonly domainName?: string; readonly http: { readonly method: string } };
}
export interface FunctionUrlResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A Lambda handler of a web-standard one. */
export function lambdaOf(handler: Handler): (event: FunctionUrlEvent) => Promise<FunctionUrlResult> {
  return async (event) => {
    const response = await handler(requestOf(event));
    return { statusCode: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
  };
}

/** The handler of a function URL. */
export const lambda = lambdaOf(handlerOf());

function requestOf({ rawPath, rawQueryString = "", headers = {}, body, isBase64Encoded, requestContext }: FunctionUrlEvent): Request {
  const { method } = requestContext.http;
  const url = new URL(`https://${requestContext.domainName ?? "function"}`);
  url.pathname = rawPath;
  url.search = rawQueryString;
  const given = Object.entries(headers).filter((one): one is [string, string] => one[1] !== undefined && one[0].toLowerCase() !== "content-length");
  const bytes = body === undefined ? null : isBase64Encoded === true ? Uint8Array.from(atob(body), (character) => character.charCodeAt(0)) : body;
  return new Request(url, { method, headers: given, ...(method === "GET" || method === "HEAD" || bytes === null ? {} : { body: bytes }) });
}
