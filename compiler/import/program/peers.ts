import type { Entity, LabelSet, Peer } from "#ir";
import { NAMESPACE_NAME } from "#model";
import { type Code, call, quote } from "./code.ts";

/** What the authoring API calls an entity. */
export const ENTITY_NAMES: Readonly<Record<Entity, string>> = {
  all: "anyone",
  world: "world",
  cluster: "everyoneInCluster",
  host: "host",
  "remote-node": "remoteNode",
  "kube-apiserver": "kubeApiServer",
  health: "health",
  ingress: "ingressProxy",
  init: "starting",
  unmanaged: "unmanaged",
};

/** A peer or subject as its author would write it. */
export function peerCode(peer: Peer): Code {
  switch (peer.kind) {
    case "entity":
      return ENTITY_NAMES[peer.entity];
    case "fqdn":
      return call("fqdn", quote(peer.pattern));
    case "cidr": {
      const fields: [string, Code][] = [];
      if (peer.except.length > 0) fields.push(["except", { list: peer.except.map(quote) }]);
      if (peer.pods) fields.push(["pods", "true"]);
      return call("cidr", quote(peer.cidr), ...(fields.length === 0 ? [] : [{ fields }]));
    }
    case "nodes":
      return isQuery(peer.nodes) ? call("nodes", labelCode(peer.nodes)) : plain(peer);
    case "pods": {
      if (!isQuery(peer.namespaces) || !isQuery(peer.pods)) return plain(peer);
      const fields: [string, Code][] = [];
      if (peer.namespaces.length > 0) fields.push(["namespaces", namespaceCode(peer.namespaces)]);
      if (peer.pods.length > 0) fields.push(["pods", labelCode(peer.pods)]);
      if (peer.serviceAccounts !== "any") fields.push(["serviceAccounts", { list: peer.serviceAccounts.map(quote) }]);
      return call("pods", { fields });
    }
  }
}

/** A query names each key once; other label sets are written out. */
function isQuery(labels: LabelSet): boolean {
  return new Set(labels.map(({ key }) => key)).size === labels.length;
}

function plain(peer: Peer): Code {
  return {
    fields: [
      ["title", quote(peer.kind)],
      ["peers", { list: [JSON.stringify(peer)] }],
    ],
  };
}

function namespaceCode(labels: LabelSet): Code {
  const [only, ...more] = labels;
  return only !== undefined && more.length === 0 && only.key === NAMESPACE_NAME && only.operator === "In"
    ? valuesCode(only.values)
    : labelCode(labels);
}

function labelCode(labels: LabelSet): Code {
  return {
    fields: labels.map(({ key, operator, values }): [string, Code] => {
      if (operator === "Exists" || operator === "DoesNotExist") return [key, String(operator === "Exists")];
      return [key, operator === "In" ? valuesCode(values) : { fields: [["not", valuesCode(values)]] }];
    }),
  };
}

function valuesCode(values: readonly string[]): Code {
  return values.length === 1 ? quote(values[0] as string) : { list: values.map(quote) };
}
