import type { Endpoint, Flow, Hidden } from "#model";

/** A fact that a verdict lacks, in words: why the log doesn't tell it. */
export function missingText(fact: string, flow: Flow): string {
  const end = [flow.source, flow.destination].find(({ hidden }) => hidden?.some((one) => one === fact || one === FILTERED[fact])) ?? flow.destination;
  const { pod } = end;
  switch (fact) {
    case "request":
      return flow.request === null ? "no request: flow was not proxied" : "no part of the request that is asked for: the record leaves it out";
    case "sni":
      return "no server name: the record leaves it out";
    case "tls":
      return "no word of TLS: the record leaves it out";
    case "DNS name":
      return `no DNS name for ${placeOf(end)}`;
    case "labels":
      return end.hidden?.includes("labels") === true ? "labels aggregated away" : `labels of ${placeOf(end)} that Cilium leaves out of its records`;
    case "namespace labels":
      return `labels of namespace ${pod?.namespace ?? ""} are not known`;
    case "service account":
      return `service account of ${placeOf(end)} is not known`;
    case "service account labels":
      return pod === null ? fact : `labels of service account ${pod.namespace}/${pod.serviceAccount}: no log tells them, and no inventory does`;
    case "container ports":
      return `container ports of ${placeOf(end)} are not known`;
    case "address":
      return "no address: it was aggregated away";
    case "node":
      return "the node is not known";
    case "node labels":
      return "labels of the node are not known";
    case "ICMP type":
      return "no ICMP type: the record leaves it out";
    default:
      return fact;
  }
}

const FILTERED: Readonly<Record<string, Hidden>> = { labels: "filtered labels", "namespace labels": "filtered labels" };

function placeOf({ pod, ip, kind }: Endpoint): string {
  return pod !== null && pod.name !== "" ? `${pod.namespace}/${pod.name}` : pod !== null ? `pods of ${pod.namespace}` : (ip ?? kind);
}
