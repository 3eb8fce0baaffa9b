import { escape } from "#algebra";
import type { Intent, LabelSet, Layer7, Peer, Ports } from "#ir";
import { type Endpoint, type Flow, NAMESPACE_NAME, PROTOCOL_NAMES } from "#model";
import { type Claim, judgeClaim } from "#verify";

/** A test of one line that tells the two intents apart; null where no flow set around this flow does. */
export function suggestedTest(flow: Flow, meant: "allow" | "deny", original: Intent, mutant: Intent | null): string | null {
  const [from, to] = [endOf(flow.source), endOf(flow.destination)];
  const traffic = trafficOf(flow);
  if (from === null || to === null || traffic === null) return null;
  const claim: Claim = { kind: meant, flows: { from: [from.peer], to: [to.peer], ports: traffic.ports, layer7: traffic.layer7 } };
  if (judgeClaim(original, claim, {}).outcome !== "holds") return null;
  if (mutant !== null && judgeClaim(mutant, claim, { facts: original.cluster }).outcome !== "fails") return null;
  const fields = [`from: ${JSON.stringify(from.text)}`, `to: ${JSON.stringify(to.text)}`, ...traffic.fields];
  return `expect(app).${meant === "allow" ? "toAllow" : "toDeny"}({ ${fields.join(", ")} });`;
}

interface End {
  readonly peer: Peer;
  readonly text: string;
}

function endOf({ kind, pod, ip, names }: Endpoint): End | null {
  const [name] = names;
  if (kind === "world" && name !== undefined) return { peer: { kind: "fqdn", pattern: name }, text: name };
  if (kind === "world" && ip !== null) {
    return { peer: { kind: "cidr", cidr: `${ip}/${ip.includes(":") ? 128 : 32}`, except: [], pods: false }, text: ip };
  }
  if (pod === null) return kind === "pod" || kind === "remote-pod" ? null : { peer: { kind: "entity", entity: kind }, text: kind };
  const plain = pod.namespaceLabels.size <= 1 && pod.serviceAccount === "default" && kind === "pod";
  if (!plain) return null;
  const labels: LabelSet = [...pod.labels].map(([key, value]) => ({ key, operator: "In", values: [value] }));
  const namespaces: LabelSet = [{ key: NAMESPACE_NAME, operator: "In", values: [pod.namespace] }];
  const words = [...pod.labels].map(([key, value]) => `${key}=${value}`).join(",");
  return { peer: { kind: "pods", namespaces, pods: labels, serviceAccounts: "any" }, text: `${pod.namespace}/${words === "" ? "*" : words}` };
}

interface Traffic {
  readonly ports: Ports;
  readonly layer7: readonly Layer7[];
  readonly fields: readonly string[];
}

function trafficOf({ protocol, port, request, tls, sni }: Flow): Traffic | null {
  const name = PROTOCOL_NAMES.get(protocol);
  if ((name !== "TCP" && name !== "UDP" && name !== "SCTP") || port === null || tls !== null || sni !== null) return null;
  const ports: Ports = [{ protocol: name, from: port, to: port }];
  const fields = [`port: ${name.toLowerCase()}(${port})`];
  if (request === null || request.kind === "other") return { ports, layer7: [], fields };
  if (request.kind === "dns")
    return { ports, layer7: [{ kind: "dns", pattern: request.name }], fields: [...fields, `dns: ${JSON.stringify(request.name)}`] };
  const { method, path } = request;
  if (method === null || path === null) return { ports, layer7: [], fields };
  const http: Layer7 = { kind: "http", method: { exact: method }, path: { target: escape(path) }, host: null, headers: [] };
  return { ports, layer7: [http], fields: [...fields, `http: ${JSON.stringify(`${method} ${path}`)}`] };
}
