import * as z from "zod";
import type { DnsMatch, GrpcMatch, HostMatch, HttpMatch, Layer7, PathMatch, PortProtocol, TextMatch } from "#ir";
import { checked } from "./checked.ts";
import { placeOf } from "./place.ts";

/** Requests that a TCP port carries. */
export type TcpRequest = HttpMatch | GrpcMatch | DnsMatch;
/** Requests that a port of this protocol can carry: HTTP is a type error on UDP. */
export type RequestOver<P extends PortProtocol> = P extends "TCP" ? TcpRequest : P extends "UDP" ? DnsMatch : never;

/** A path, whatever query follows: exactly this text, everything below a prefix (whole segments), or an RE2 pattern that covers it; or a `target`, RE2 over path and query as sent. */
export type PathLike = string | PathMatch;
/** A text: exactly this one, or an RE2 pattern that covers the whole text. */
export type TextLike = string | TextMatch;
/** A host, whatever port follows: exactly this one, or an RE2 pattern that covers it; or an `authority`, RE2 over host and port as sent. */
export type HostLike = string | HostMatch;
/** Further conditions, all of which hold. A header that is `true` is present with any value. */
export interface HttpConditions {
  readonly host?: HostLike;
  readonly headers?: Readonly<Record<string, TextLike | true>>;
}
/** Every condition that a request can meet. */
export interface HttpParts extends HttpConditions {
  readonly method?: TextLike;
  readonly path?: PathLike;
}

/** Requests as an author gives them; what they say is checked when everything is lowered. */
export const requestsSchema = z
  .array(z.custom<Layer7>((value) => typeof value === "object" && value !== null && "kind" in value, "no request; write e.g. `http.get(…)`"))
  .nonempty();

const exact = z.strictObject({ exact: z.string() });
const regex = z.strictObject({ regex: z.string() });
const textLike = z.union([z.string(), exact, regex]);
const partsSchema = z.strictObject({
  method: textLike.exactOptional(),
  path: z.union([z.string(), exact, regex, z.strictObject({ prefix: z.string() }), z.strictObject({ target: z.string() })]).exactOptional(),
  host: z.union([textLike, z.strictObject({ authority: z.string() })]).exactOptional(),
  headers: z.record(z.string(), z.union([textLike, z.literal(true)])).exactOptional(),
});

type Verb = (path: PathLike, conditions?: HttpConditions) => HttpMatch;

function verb(method: string | null): Verb {
  const said: Verb = (path, conditions = {}) => requestOf({ ...conditions, path, ...(method === null ? {} : { method }) }, said);
  return said;
}

/** HTTP requests by method and path; what is left out is left open. */
export const http = {
  get: verb("GET"),
  head: verb("HEAD"),
  post: verb("POST"),
  put: verb("PUT"),
  patch: verb("PATCH"),
  delete: verb("DELETE"),
  options: verb("OPTIONS"),
  /** Any method on this path. */
  any: verb(null),
  /** Any combination of conditions; all hold. */
  request(parts: HttpParts): HttpMatch {
    return requestOf(parts, http.request);
  },
} as const;

function requestOf(parts: HttpParts, callee: (...given: never[]) => unknown): HttpMatch {
  const { method, path, host, headers } = checked(partsSchema, parts, ["http"], placeOf(callee));
  return {
    kind: "http",
    method: method === undefined ? null : textOf(method),
    path: path === undefined ? null : typeof path === "string" ? { exact: path } : path,
    host: host === undefined ? null : typeof host === "string" ? { exact: host } : host,
    headers: Object.entries(headers ?? {}).map(([name, value]) => ({ name: name.toLowerCase(), value: value === true ? null : textOf(value) })),
  };
}

function textOf(text: TextLike): TextMatch {
  return typeof text === "string" ? { exact: text } : text;
}

/** Calls of a gRPC service (`shop.v1.Catalog`), of one method or all. */
export function grpc(service: string, method: string | null = null): GrpcMatch {
  return { kind: "grpc", service, method };
}

/** DNS questions for names of this pattern; `*` is every question and nothing but questions. */
export function dns(pattern: string): DnsMatch {
  return { kind: "dns", pattern };
}
