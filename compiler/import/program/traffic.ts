import type { HostMatch, HttpMatch, Layer7, PathMatch, PortMatch, Ports, TextMatch } from "#ir";
import { type Code, call, quote } from "./code.ts";

/** Ports as their author would write them. */
export function portsCode(ports: Ports): Code {
  if (ports === "any") return quote("any");
  return ports.length === 1 ? portCode(ports[0] as PortMatch) : { list: ports.map(portCode) };
}

function portCode(port: PortMatch): Code {
  const name = port.protocol.toLowerCase();
  if ("type" in port) return call(name, ...(port.type === null ? [] : [String(port.type)]), ...(port.code === null ? [] : [String(port.code)]));
  if ("name" in port) return call(name, quote(port.name));
  return call(name, String(port.from), ...(port.to === port.from ? [] : [String(port.to)]));
}

const VERBS: readonly string[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** A request as its author would write it. */
export function requestCode(match: Layer7): Code {
  if (match.kind === "dns") return call("dns", quote(match.pattern));
  if (match.kind === "grpc") return call("grpc", quote(match.service), ...(match.method === null ? [] : [quote(match.method)]));
  const { method, path } = match;
  const conditions = conditionsOf(match);
  const rest: Code[] = conditions.length === 0 ? [] : [{ fields: conditions }];
  if (path !== null && method === null) return call("http.any", pathCode(path), ...rest);
  if (path !== null && method !== null && "exact" in method && VERBS.includes(method.exact))
    return call(`http.${method.exact.toLowerCase()}`, pathCode(path), ...rest);
  const parts: [string, Code][] = [];
  if (method !== null) parts.push(["method", textCode(method)]);
  if (path !== null) parts.push(["path", pathCode(path)]);
  return call("http.request", { fields: [...parts, ...conditions] });
}

function conditionsOf({ host, headers }: HttpMatch): [string, Code][] {
  const found: [string, Code][] = [];
  if (host !== null) found.push(["host", hostCode(host)]);
  const fields = headers.map(({ name, value }): [string, Code] => [name, value === null ? "true" : textCode(value)]);
  if (headers.length > 0) found.push(["headers", { fields }]);
  return found;
}

function pathCode(path: PathMatch): Code {
  if ("target" in path) return { fields: [["target", quote(path.target)]] };
  return "prefix" in path ? { fields: [["prefix", quote(path.prefix)]] } : textCode(path);
}
function hostCode(host: HostMatch): Code {
  return "authority" in host ? { fields: [["authority", quote(host.authority)]] } : textCode(host);
}
function textCode(text: TextMatch): Code {
  return "exact" in text ? quote(text.exact) : { fields: [["regex", quote(text.regex)]] };
}
