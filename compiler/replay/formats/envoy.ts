import { addressNumber } from "#algebra";
import { type Lookup, PROTOCOL_NUMBERS, type Request } from "#model";
import { partiesOf, type Told, toldByAddress, toldPod, type Untold } from "../ends.ts";
import { type Fields, fields, instant, text, whole } from "../fields.ts";
import { type Decode, type Observer, outside } from "../record.ts";

/** Response details of Envoy's RBAC filters, and the flag of external authorization. */
const DENIED = /^rbac_access_denied_matched_policy\[/;

/** Envoy's and Istio's access logs, as objects with the field names of Istio's JSON format. Only proxied requests are in them. */
export function envoyDecoder(lookup: Lookup | null): Decode {
  return (value) => {
    const log = fields(value);
    if (log === null) return outside("malformed", "a record is an object");
    const [upstream, local] = [addressOf(log["upstream_host"]), addressOf(log["downstream_local_address"])];
    const to = upstream === null || isLoopback(upstream.ip) ? (local ?? upstream) : upstream;
    const from = addressOf(log["downstream_direct_remote_address"]) ?? addressOf(log["downstream_remote_address"]);
    if (to === null) return outside("unmatched", "no upstream or local address: nobody to judge");
    const time = instant(log["start_time"]);
    const name = text(log["requested_server_name"])?.toLowerCase() ?? null;
    const proxy = gatewayOf(addressOf(log["upstream_local_address"])?.ip ?? null, from?.ip ?? null, to.ip);
    const ends = partiesOf(
      proxy === null ? sourceOf(from?.ip ?? null, text(log["downstream_peer_uri_san"]), time, lookup) : toldByAddress(proxy, [], time, lookup),
      toldByAddress(to.ip, name === null ? [] : [name], time, lookup),
      lookup,
    );
    if ("why" in ends) return outside("unmatched", ends.why);
    const details = text(log["response_code_details"]) ?? "";
    const flags = text(log["response_flags"]) ?? "";
    const request = requestOf(log);
    return [
      {
        kind: "flow",
        record: {
          ...ends,
          traffic: {
            protocol: PROTOCOL_NUMBERS.TCP,
            port: to.port,
            sourcePort: null,
            icmp: null,
            tls: null,
            sni: text(log["requested_server_name"]),
            request,
          },
          observer: observerOf(text(log["upstream_cluster"])),
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

/** A proxy that stands on its own opens a connection of its own: what reaches the destination comes from there. A sidecar shares the address of an end. */
function gatewayOf(own: string | null, from: string | null, to: string): string | null {
  return own === null || own === from || own === to || isLoopback(own) ? null : own;
}

/** Istio's sidecars write down one request at both ends, and name their clusters by direction. */
function observerOf(cluster: string | null): Observer {
  const [direction] = (cluster ?? "").split("|");
  return direction === "outbound" ? "source" : direction === "inbound" ? "destination" : "both";
}

function isLoopback(ip: string): boolean {
  return ip.startsWith("127.") || ip === "::1";
}

/** `10.0.0.1:8080` or `[fd00::1]:8080`. */
function addressOf(value: unknown): { readonly ip: string; readonly port: number } | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+)):(\d+)$/i.exec(text(value) ?? "");
  const ip = match?.[1] ?? match?.[2];
  return match === null || ip === undefined || addressNumber(ip) === null ? null : { ip, port: Number(match[3]) };
}

/** A SPIFFE identity tells namespace and service account, also where no pod has the address, or another one had it since. */
function sourceOf(ip: string | null, uri: string | null, time: number | null, lookup: Lookup | null): Told | Untold {
  const told = ip === null ? { why: "neither an address nor an identity" } : toldByAddress(ip, [], time, lookup);
  const spiffe = /^spiffe:\/\/[^/]+\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(uri ?? "");
  if (spiffe === null) return told;
  const [, namespace = "", account = ""] = spiffe;
  if ("placed" in told && told.placed.is === "pod" && told.placed.pod.namespace === namespace && told.placed.pod.serviceAccount === account)
    return told;
  if (lookup?.inventory.pods.some(({ cluster }) => cluster !== null) === true) return { why: "the identity may be of another cluster of the mesh" };
  const logged = { namespace, name: null, labels: new Map(), whole: false, namespaceLabels: null, account, node: null, ip };
  const { pod, hidden } = toldPod(logged, time, lookup);
  return { placed: { is: "pod", pod, ip, names: [] }, hidden, name: `${namespace}/${account}` };
}
