import { addressNumber } from "#algebra";
import { type Endpoint, type Lookup, NAMESPACE_NAME, PROTOCOL_NUMBERS, type Request } from "#model";
import { type Fields, fields, instant, text, whole } from "../fields.ts";
import { type Decode, outside, type Party } from "../record.ts";
import { knownEndpoint, workloadOf } from "../workload.ts";

/** Response details of Envoy's RBAC filters, and the flag of external authorization. */
const DENIED = /^rbac_access_denied_matched_policy\[/;

/** Envoy's and Istio's access logs, as objects with the field names of Istio's JSON format. Only proxied requests are in them. */
export function envoyDecoder(lookup: Lookup | null): Decode {
  return (value) => {
    const log = fields(value);
    if (log === null) return outside("malformed", "a record is an object");
    const to = addressOf(text(log["upstream_host"]) ?? text(log["downstream_local_address"]));
    const from = addressOf(text(log["downstream_direct_remote_address"]) ?? text(log["downstream_remote_address"]));
    if (to === null) return outside("unmatched", "no upstream or local address: nobody to judge");
    const source = sourceOf(from?.ip ?? null, text(log["downstream_peer_uri_san"]), lookup);
    const destination = partyAt(to.ip, text(log["requested_server_name"]), lookup);
    if (source === null) return outside("unmatched", "the source has neither an address nor an identity");
    const time = instant(log["start_time"]);
    const details = text(log["response_code_details"]) ?? "";
    const flags = text(log["response_flags"]) ?? "";
    const request = requestOf(log);
    return [
      {
        kind: "flow",
        record: {
          source,
          destination,
          traffic: {
            protocol: PROTOCOL_NUMBERS.TCP,
            port: to.port,
            sourcePort: null,
            icmp: null,
            tls: null,
            sni: text(log["requested_server_name"]),
            request,
          },
          observer: "both",
          recorded: DENIED.test(details) || flags.split(",").includes("UAEX") ? "deny" : "allow",
          layer: request === null ? "connection" : "request",
          weight: 1,
          bytes: (whole(log["bytes_received"]) ?? 0) + (whole(log["bytes_sent"]) ?? 0),
          first: time,
          last: time,
          connection: null,
        },
      },
    ];
  };
}

function requestOf(log: Fields): Request | null {
  const method = text(log["method"]);
  const path = text(log["path"]);
  if (method === null && path === null) return null;
  return { kind: "http", method, path, host: text(log["authority"]), headers: null };
}

/** `10.0.0.1:8080` or `[fd00::1]:8080`. */
function addressOf(written: string | null): { readonly ip: string; readonly port: number } | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+)):(\d+)$/i.exec(written ?? "");
  const ip = match?.[1] ?? match?.[2];
  return match === null || ip === undefined || addressNumber(ip) === null ? null : { ip, port: Number(match[3]) };
}

function partyAt(ip: string, name: string | null, lookup: Lookup | null): Party {
  const known = knownEndpoint(lookup, null, ip);
  if (known !== null) return { endpoint: known, name: nameOf(known) };
  const names = name === null ? [] : [name.toLowerCase()];
  const hidden = names.length === 0 ? (["DNS name"] as const) : [];
  return { endpoint: { kind: "world", pod: null, nodeLabels: null, ip, names, hidden }, name: names[0] ?? null };
}

function nameOf({ pod, kind }: Endpoint): string {
  return pod === null ? kind : workloadOf(pod.namespace, pod.name);
}

/** The peer's SPIFFE identity tells namespace and service account where no pod has the address. */
function sourceOf(ip: string | null, uri: string | null, lookup: Lookup | null): Party | null {
  const known = knownEndpoint(lookup, null, ip);
  if (known !== null) return { endpoint: known, name: nameOf(known) };
  const spiffe = /^spiffe:\/\/[^/]+\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(uri ?? "");
  if (spiffe === null) return ip === null ? null : partyAt(ip, null, lookup);
  const [, namespace = "", account = ""] = spiffe;
  const pod = {
    namespace,
    name: "",
    labels: new Map(),
    namespaceLabels: new Map([[NAMESPACE_NAME, namespace]]),
    serviceAccount: account,
    serviceAccountLabels: new Map(),
    ports: [],
    hostNetwork: false,
    node: null,
    cluster: null,
  };
  const hidden = ["labels", "namespace labels", "container ports"] as const;
  return { endpoint: { kind: "pod", pod, nodeLabels: null, ip, names: [], hidden }, name: `${namespace}/${account}` };
}
