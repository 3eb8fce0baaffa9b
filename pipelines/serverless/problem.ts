import { jsonText } from "#answers";
import { type Code, type Diagnostic, diagnostic, inOrder, renderJson } from "#diagnostic";

const HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff" } as const;
const TITLES: Readonly<Record<number, string>> = {
  400: "the request is not understood",
  401: "a bearer token is needed",
  403: "this host or page may not ask",
  404: "there is nothing here",
  405: "this method is not known here",
  408: "the body took too long",
  413: "the request is over a limit",
  415: "this type of content is not read here",
  422: "the policies are refused",
  500: "an internal error",
  503: "the answer took too long",
};

/** A request that is refused, with what is wrong with it. */
export class Refused extends Error {
  readonly status: number;
  readonly diagnostics: readonly Diagnostic[];
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, diagnostics: readonly Diagnostic[], headers: Readonly<Record<string, string>> = {}) {
    super(diagnostics[0]?.message ?? "");
    this.status = status;
    this.diagnostics = diagnostics;
    this.headers = headers;
  }
}

/** Refuses a request for one reason. */
export function refuse(status: number, code: Code, at: Diagnostic["at"], message: string, help?: string, headers = {}): never {
  throw new Refused(status, [diagnostic(code, at, message, help === undefined ? {} : { help })], headers);
}

/** The status of policies that are refused: over a limit, out of time, our bug, or what they say. */
export function statusOf(diagnostics: readonly Diagnostic[]): number {
  const codes = new Set(diagnostics.filter((one) => one.severity === "error").map((one) => one.code));
  if ([...codes].some((code) => code.startsWith("PCL9"))) return 500;
  if (codes.has("PCL1020")) return 503;
  return codes.has("PCL1003") ? 413 : 422;
}

/** At most so many findings are listed; more are counted. */
const MOST = 50;

/** The answer to a refused request (RFC 9457). */
export function problem({ status, diagnostics, headers }: Refused): Response {
  const ordered = inOrder(diagnostics);
  const [first] = ordered;
  const rest = ordered.length > MOST ? { more: ordered.length - MOST } : {};
  const body = {
    type: `urn:portcullis:problem:${first?.name ?? "E_INTERNAL"}`,
    title: TITLES[status] ?? "",
    status,
    detail: first?.message ?? "",
    ...renderJson(ordered.slice(0, MOST)),
    ...rest,
  };
  return new Response(jsonText(body), { status, headers: { ...HEADERS, "content-type": "application/problem+json", ...headers } });
}

/** The answer to a request that went well. */
export function answer(value: unknown): Response {
  return new Response(jsonText(value), { headers: { ...HEADERS, "content-type": "application/json; charset=utf-8" } });
}
