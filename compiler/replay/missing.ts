import type { Endpoint, Flow } from "#model";

const REQUEST: Readonly<Record<string, string>> = {
  request: "request",
  "http.method": "method",
  "http.path": "path",
  "http.host": "host",
  "dns.name": "DNS question",
};
const LABELS: Readonly<Record<string, string>> = { pod: "labels", ns: "namespace labels", sa: "service account", node: "node labels" };

/** A fact that a verdict lacks, in words: why the log doesn't tell it. */
export function missingText(fact: string, flow: Flow): string {
  if (fact.startsWith("http.header:")) return `no header \`${fact.slice(12)}\`: ${unseenRequest(flow, "the log holds no headers")}`;
  const asked = REQUEST[fact];
  if (asked !== undefined) return `no ${asked}: ${unseenRequest(flow, "the record leaves it out")}`;
  if (fact === "sni" || fact === "tls") return `no ${fact === "sni" ? "server name" : "word of TLS"}: the record leaves it out`;
  if (/^(source-)?named:/.test(fact)) return `container ports of ${placeOf(flow.destination)} are not known`;
  if (fact === "P.name") return `no DNS name for ${placeOf(isOutside(flow.destination) ? flow.destination : flow.source)}`;
  const [, end, sort = ""] = /^([SP])[.]([a-z-]+)/.exec(fact) ?? [];
  if (end === undefined) return fact;
  if (sort === "ip") return `no address: it was aggregated away`;
  if (sort === "on-node") return "the node is not known";
  const words = LABELS[sort];
  return words === undefined
    ? `${sort} is not known`
    : `${words} aggregated away${fact.includes(":") ? `: \`${fact.slice(fact.indexOf(":") + 1)}\`` : ""}`;
}

function unseenRequest({ request }: Flow, otherwise: string): string {
  return request === null ? "flow was not proxied" : otherwise;
}

function isOutside({ pod, names }: Endpoint): boolean {
  return pod === null && names.length === 0;
}

function placeOf({ pod, ip, kind }: Endpoint): string {
  return pod !== null && pod.name !== "" ? `${pod.namespace}/${pod.name}` : (ip ?? kind);
}
