import { addressNumber } from "#algebra";
import { classifierOf, type EndFacts, type Image, SLOT_PROTOCOLS, SLOTS } from "#image";
import { DIRECTIONS, type Direction } from "#ir";
import { type Endpoint, endsOf, type Flow, PROTOCOL_NUMBERS } from "#model";
import type { Tables } from "./tables.ts";

/** What an image says of one side of a flow, step by step. */
export interface ImageVerdict {
  readonly direction: Direction;
  readonly subject: number;
  readonly peer: number;
  readonly port: number;
  readonly passes: boolean;
  /** Index of the image's reasons; null where it has none. */
  readonly reason: number | null;
}

/** The verdicts on a flow, of those of its ends that are pods of this cluster. */
export function verdictsOf(image: Image, tables: Tables, flow: Flow): readonly ImageVerdict[] {
  const [subjects, peers] = [classifierOf(image.meta.classifier, "subjects"), classifierOf(image.meta.classifier, "peers")];
  const port = portClassOf(image, tables, flow);
  return DIRECTIONS.flatMap((direction) => {
    const ends = endsOf(flow, direction);
    if (ends.subject.kind !== "pod") return [];
    const [subject, peer] = [subjects(factsOf(ends.subject)), peers(factsOf(ends.peer))];
    return [{ direction, subject, peer, port, ...tables.verdict(direction, subject, peer, port) }];
  });
}

function factsOf({ kind, pod, nodeLabels, ip }: Endpoint): EndFacts {
  return {
    kind,
    namespace: pod?.namespace ?? null,
    namespaceLabels: pod?.namespaceLabels ?? NOTHING,
    labels: pod?.labels ?? NOTHING,
    serviceAccount: pod?.serviceAccount ?? null,
    nodeLabels: nodeLabels ?? NOTHING,
    address: ip === null ? null : addressNumber(ip),
  };
}

const NOTHING: ReadonlyMap<string, string> = new Map();
const OTHER = SLOTS.length - 1;

function portClassOf({ meta }: Image, tables: Tables, { protocol, port, icmp, destination }: Flow): number {
  const slot = SLOT_PROTOCOLS.findIndex((one) => one === protocol);
  const index = icmp === null ? port : icmp.code === null ? null : icmp.type * 256 + icmp.code;
  if (slot < 0 || index === null) return tables.portClass(OTHER, protocol, 0);
  const declared = destination.kind === "pod" && icmp === null ? (destination.pod?.ports ?? []) : [];
  const names = declared.filter((one) => one.port === port && PROTOCOL_NUMBERS[one.protocol] === protocol).map(({ name }) => name);
  return tables.portClass(
    slot,
    index,
    meta.names.reduce((mask, name, bit) => (names.includes(name) ? mask | (1 << bit) : mask), 0),
  );
}
