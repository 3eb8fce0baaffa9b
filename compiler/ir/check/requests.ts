import { checkPattern } from "#algebra";
import { quoted } from "#diagnostic";
import type { GrpcMatch, HeaderMatch, HostMatch, HttpMatch, Layer7, PathMatch, Ports, TextMatch } from "../types.ts";
import { checkDomain } from "./domains.ts";
import type { Findings } from "./findings.ts";
import { normalRequestPath } from "./request-path.ts";

/** The requests of a rule, and whether its ports can carry them. */
export function checkRequests(layer7: readonly Layer7[], ports: Ports, findings: Findings): void {
  for (const [i, match] of layer7.entries()) {
    const below = findings.below("layer7", i);
    if (match.kind === "http") checkHttp(match, below);
    else if (match.kind === "grpc") checkGrpc(match, below);
    else checkDomain(match.pattern, "question", below);
  }
  const dns = layer7.filter((match) => match.kind === "dns").length;
  if (dns > 0 && dns < layer7.length)
    findings.report("PCL1012", ["layer7"], "DNS questions and HTTP requests stand in one rule", "write a rule for each");
  else if (layer7.length > 0) checkCarrier(dns > 0 ? "DNS" : "HTTP", ports, findings);
}

/** Proxies are bound to one port of one protocol. */
function checkCarrier(what: "HTTP" | "DNS", ports: Ports, findings: Findings): void {
  const carriers = what === "HTTP" ? ["TCP"] : ["UDP", "TCP"];
  const help = what === "HTTP" ? "name single TCP ports" : "name single UDP or TCP ports";
  if (ports === "any") findings.report("PCL1012", ["ports"], `${what} requests on every port and protocol`, help);
  for (const [i, port] of ports === "any" ? [] : ports.entries()) {
    if (!carriers.includes(port.protocol)) findings.report("PCL1012", ["ports", i], `${what} requests on ${port.protocol}`, help);
    else if ("from" in port && port.from !== port.to)
      findings.report("PCL1012", ["ports", i], `${what} requests on a port range, \`${port.from}\`–\`${port.to}\``, help);
  }
}

function checkHttp({ method, path, host, headers }: HttpMatch, findings: Findings): void {
  if (method !== null) checkText(method, findings.below("method"), methodProblem);
  if (path !== null) checkPath(path, findings.below("path"));
  if (host !== null) checkHost(host, findings.below("host"));
  for (const [i, header] of headers.entries()) checkHeader(header, findings.below("headers", i));
}

/** What is wrong with a text, and what to write instead. */
type Problem = readonly [message: string, help: string] | null;

function checkText(match: TextMatch, findings: Findings, problemOf: (text: string) => Problem): void {
  if ("regex" in match) return checkRegex(match.regex, "regex", findings);
  const problem = problemOf(match.exact);
  if (problem !== null) findings.report("PCL1012", ["exact"], ...problem);
}

function checkRegex(pattern: string, field: "regex" | "target" | "authority", findings: Findings): void {
  const problem = checkPattern(pattern);
  if (problem === null) return;
  if (problem.kind === "budget") findings.report("PCL1013", [field], problem.message, "write a shorter pattern, or several exact ones");
  else findings.report("PCL1012", [field], problem.message, "patterns are RE2: no look-around, back-references or `\\C`");
}

function methodProblem(method: string): Problem {
  if (method === "*") return ["`*` is no method", "leave the method out for every method"];
  if (/^[A-Z]+([-_][A-Z]+)*$/.test(method)) return null;
  const upper = method.toUpperCase();
  const help = /^[A-Z]+([-_][A-Z]+)*$/.test(upper) ? `methods are case-sensitive: did you mean ${upper}` : "write one method, e.g. GET";
  return [`${quoted(method)} is not a method`, help];
}

function checkPath(path: PathMatch, findings: Findings): void {
  if ("regex" in path) return checkRegex(path.regex, "regex", findings);
  if ("target" in path) return checkRegex(path.target, "target", findings);
  const [field, text] = "exact" in path ? (["exact", path.exact] as const) : (["prefix", path.prefix] as const);
  const problem = pathProblem(text);
  if (problem !== null) findings.report("PCL1012", [field], ...problem);
}

/** Why a text can't stand as an exact path or a prefix, or null. */
export function pathProblem(path: string): Problem {
  if (/[?#]/.test(path))
    return [`path ${quoted(path)} has a query or fragment`, "a path rule speaks of the path alone; `target` covers the query, too"];
  const normal = normalRequestPath(path);
  return normal === path ? null : [`path ${quoted(path)} is not in normal form`, `write ${normal}`];
}

function checkHost(host: HostMatch, findings: Findings): void {
  if ("authority" in host) checkRegex(host.authority, "authority", findings);
  else checkText(host, findings, hostProblem);
}

/** Why a text can't stand as an exact host, or null. */
export function hostProblem(host: string): Problem {
  if (/^[^:]+:[0-9]+$/.test(host)) return [`host ${quoted(host)} has a port`, "the rule's ports say the port; `authority` covers it, too"];
  const valid = host.length <= 253 && /^([a-zA-Z0-9_]([-a-zA-Z0-9_]*[a-zA-Z0-9_])?([.](?!$)|$))+$/.test(host);
  return valid || /^\[[0-9a-fA-F:.]+\]$/.test(host) ? null : [`${quoted(host)} is not a host`, "write a name as it stands in the request"];
}

function checkHeader({ name, value }: HeaderMatch, findings: Findings): void {
  const pseudo = { ":path": "path", ":method": "method", ":authority": "host", host: "host" }[name.toLowerCase()];
  if (pseudo !== undefined) findings.report("PCL1012", ["name"], `${quoted(name)} is no header of its own`, `use the field \`${pseudo}\``);
  else if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name))
    findings.report("PCL1012", ["name"], `${quoted(name)} is not a header name`, "letters, digits and `-`");
  if (value === null) return;
  checkText(value, findings.below("value"), (text) =>
    /^[\t\x20-\x7e]*$/.test(text) && text.trim() === text ? null : [`${quoted(text)} is not a header value`, "visible ASCII, no space around it"],
  );
}

function checkGrpc({ service, method }: GrpcMatch, findings: Findings): void {
  if (!/^[A-Za-z_][A-Za-z0-9_]*([.][A-Za-z_][A-Za-z0-9_]*)*$/.test(service))
    findings.report("PCL1012", ["service"], `${quoted(service)} is not a gRPC service`, "package and service, e.g. shop.v1.Catalog");
  if (method !== null && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(method))
    findings.report("PCL1012", ["method"], `${quoted(method)} is not a gRPC method`, "the method's own name, e.g. GetItem");
}
