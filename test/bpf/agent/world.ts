import {
  ADDRESS_MAGIC,
  blank,
  decodeImage,
  encodeImage,
  encodeMeta,
  type Image,
  LAYOUT_VERSION,
  type Meta,
  POLICY_MAGIC,
  type Size,
  structuresOf,
  View,
} from "#image";
import type { InventoryObject } from "#model";

/** Classes of the decision list below. */
export const CLASS = { unknown: 0, host: 1, world: 2, web: 3, api: 4, teamA: 5, admin: 6, other: 7, zoneX: 8, node: 9, partner: 10 } as const;
export const PARTNER = 0xcb00_7100;

/** Pods of team a by their app, other pods by their account, nodes by their zone, the world by address; subjects as pods. */
export const META: Meta = {
  format: "portcullis image",
  layout: LAYOUT_VERSION,
  intent: "0".repeat(64),
  profile: "ebpf@1",
  cluster: { podCidrs: null, nodeCidrs: null },
  names: ["http", "dns"],
  reasons: [{ rule: "", title: "", verdict: "deny", log: false, source: null }],
  classifier: {
    subjects: 1,
    peers: 0,
    nodes: [
      { on: "P.kind", choice: { pod: 1, "remote-node": 4, host: 5, world: 6 } },
      { on: "P.ns:team", values: { a: 2 }, absent: 3, other: 3 },
      { on: "P.pod:app", values: { web: 7, api: 8 }, absent: 9, other: 9 },
      { on: "P.sa", values: { admin: 10 }, absent: 11, other: 11 },
      { on: "P.node:zone", values: { x: 12 }, absent: 13, other: 13 },
      { class: CLASS.host },
      {
        on: "P.ip",
        from: [
          ["0", 14],
          [String(PARTNER), 15],
          [String(PARTNER + 256), 14],
        ],
      },
      { class: CLASS.web },
      { class: CLASS.api },
      { class: CLASS.teamA },
      { class: CLASS.admin },
      { class: CLASS.other },
      { class: CLASS.zoneX },
      { class: CLASS.node },
      { class: CLASS.world },
      { class: CLASS.partner },
    ],
  },
  classes: { subjects: Array.from({ length: 11 }, (_, i) => String(i)), peers: Array.from({ length: 11 }, (_, i) => String(i)) },
};

/** An image that says nothing but this. */
export function imageWith(meta: Meta, size: Size = "S"): Image {
  const { policy, addresses } = structuresOf(size);
  const [head, tables] = [new View(policy, blank(policy)), new View(addresses, blank(addresses))];
  for (const [header, magic] of [
    [head.inner("hdr"), POLICY_MAGIC],
    [tables.inner("hdr"), ADDRESS_MAGIC],
  ] as const) {
    header.setNumber("magic", magic);
    header.setNumber("version", LAYOUT_VERSION);
    header.setNumber("size", size.charCodeAt(0));
  }
  head.inner("hdr").setNumber("n_subj", 11);
  const image = decodeImage(encodeImage(head.bytes, tables.bytes, encodeMeta(meta), null));
  if ("message" in image) throw new Error(image.message);
  return image;
}

export interface PodFields {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly ips: readonly string[];
  readonly app?: string;
  readonly account?: string;
  readonly phase?: string;
  readonly leaving?: boolean;
  readonly hostNetwork?: boolean;
  readonly node?: string;
  readonly ports?: readonly { readonly name: string; readonly port: number }[];
}

function object(kind: string, namespace: string, name: string, value: object): InventoryObject {
  return { apiVersion: "v1", kind, namespace, name, value: value as Record<string, unknown>, locate: () => ({ file: "test", line: 1 }) };
}

export function podObject({
  name,
  namespace,
  uid,
  ips,
  app,
  account,
  phase = "Running",
  leaving = false,
  hostNetwork = false,
  node = "n1",
  ports = [],
}: PodFields): InventoryObject {
  const metadata = {
    name,
    namespace,
    uid,
    labels: app === undefined ? {} : { app },
    ...(leaving ? { deletionTimestamp: "2026-11-21T12:00:00Z" } : {}),
  };
  const containers = [{ name: "main", ports: ports.map((one) => ({ name: one.name, containerPort: one.port, protocol: "TCP" })) }];
  const spec = { hostNetwork, nodeName: node, containers, ...(account === undefined ? {} : { serviceAccountName: account }) };
  return object("Pod", namespace, name, { metadata, spec, status: { phase, podIPs: ips.map((ip) => ({ ip })) } });
}

export function namespaceObject(name: string, team: string | null): InventoryObject {
  return object("Namespace", "", name, { metadata: { name, labels: team === null ? {} : { team } } });
}

export function nodeObject(name: string, zone: string | null, ips: readonly string[], podCIDRs: readonly string[] = []): InventoryObject {
  const status = { addresses: ips.map((address) => ({ type: "InternalIP", address })) };
  return object("Node", "", name, { metadata: { name, labels: zone === null ? {} : { zone } }, spec: { podCIDRs }, status });
}
