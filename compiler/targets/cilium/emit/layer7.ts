import { standalone, withoutCharacter } from "#algebra";
import type { GrpcMatch, HeaderMatch, HostMatch, HttpMatch, Layer7, PathMatch, TextMatch } from "#ir";
import { nameSelector } from "./peers.ts";

/** Cilium hands `method`, `path` and `host` to Envoy as RE2 that must cover the whole value; `:path` carries the query, `:authority` the port. */
interface PortRuleHttp {
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  readonly headers?: readonly string[];
}
export interface Rules {
  readonly http?: readonly PortRuleHttp[];
  readonly dns?: readonly object[];
}

/** The L7 rule lists for a rule's requests, one for each parser. */
export function layer7Rules(matches: readonly Layer7[]): readonly Rules[] {
  const http: PortRuleHttp[] = [];
  const dns: object[] = [];
  for (const match of matches) {
    if (match.kind === "dns") dns.push(nameSelector(match.pattern));
    else if (match.kind === "grpc") http.push(grpcRule(match));
    else http.push(httpRule(match));
  }
  return [...(http.length === 0 ? [] : [{ http }]), ...(dns.length === 0 ? [] : [{ dns }])];
}

function httpRule({ method, path, host, headers }: HttpMatch): PortRuleHttp {
  return {
    ...(method === null ? {} : { method: textRegex(method) }),
    ...(path === null ? {} : { path: pathRegex(path) }),
    ...(host === null ? {} : { host: hostRegex(host) }),
    ...(headers.length === 0 ? {} : { headers: headers.map(headerText) }),
  };
}

function grpcRule({ service, method }: GrpcMatch): PortRuleHttp {
  return { method: "POST", path: `/${quote(service)}/${method === null ? "[^/?]+" : quote(method)}${QUERY}` };
}

const QUERY = "(\\?.*)?";

function pathRegex(path: PathMatch): string {
  if ("target" in path) return wholeRegex(path.target);
  if ("exact" in path) return quote(path.exact) + QUERY;
  if ("prefix" in path) return `${quote(path.prefix.replace(/\/+$/, ""))}(/[^?]*)?${QUERY}`;
  return `(${withoutCharacter(path.regex, "?")})${QUERY}`;
}

function hostRegex(host: HostMatch): string {
  return "authority" in host ? wholeRegex(host.authority) : `${textRegex(host)}(:[0-9]+)?`;
}

/** An empty field would be no condition at all. */
function wholeRegex(pattern: string): string {
  return standalone(pattern) || "()";
}

function textRegex(match: TextMatch): string {
  return "exact" in match ? quote(match.exact) : `(${standalone(match.regex)})`;
}

function quote(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function headerText({ name, value }: HeaderMatch): string {
  return value === null || !("exact" in value) ? name : `${name}: ${value.exact}`;
}
