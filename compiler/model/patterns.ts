import { escape, standalone, withoutCharacter } from "#algebra";
import type { GrpcMatch, HostMatch, HttpMatch, PathMatch, TextMatch } from "#ir";

/** RE2 patterns, over the whole value, of what the intent says about requests and names. */

/** Characters of one DNS label as engines compare them: any number of them, never a dot. */
const LABEL = "[-a-zA-Z0-9_]*";
const LABELS = "([-a-zA-Z0-9_]+[.])+";

/** Names that a DNS pattern covers: lower case, without the trailing dot. */
export function namePattern(pattern: string): string {
  if (pattern === "*") return "(?s:.*)";
  const many = pattern.startsWith("**.");
  const rest = many ? pattern.slice(3) : pattern;
  return (many ? LABELS : "") + rest.split("*").map(escape).join(LABEL);
}

export function textPattern(match: TextMatch): string {
  return "exact" in match ? escape(match.exact) : grouped(match.regex);
}

function grouped(pattern: string): string {
  return `(?:${standalone(pattern)})`;
}

/** A request target has no line breaks (RFC 9112 §3), so `.` covers every character of a query. */
const QUERY = "([?].*)?";

/** Request targets, query included, that the match covers. */
export function pathPattern(match: PathMatch): string {
  if ("target" in match) return grouped(match.target);
  if ("exact" in match) return escape(match.exact) + QUERY;
  if ("regex" in match) return `(?:${withoutCharacter(match.regex, "?")})${QUERY}`;
  const prefix = match.prefix.replace(/\/+$/, "");
  return `${escape(prefix)}(/[^?]*)?${QUERY}`;
}

/** Authorities, port included, that the match covers. */
export function hostPattern(match: HostMatch): string {
  return "authority" in match ? grouped(match.authority) : `${textPattern(match)}(:[0-9]+)?`;
}

export function grpcPath(match: GrpcMatch): PathMatch {
  const service = escape(match.service);
  return match.method === null ? { regex: `/${service}/[^/]+` } : { exact: `/${match.service}/${match.method}` };
}

/** A gRPC call is an HTTP/2 POST to its path. */
export function asHttp(match: HttpMatch | GrpcMatch): HttpMatch {
  if (match.kind === "http") return match;
  return { kind: "http", method: { exact: "POST" }, path: grpcPath(match), host: null, headers: [] };
}
