import * as z from "zod";
import { type Endpoint, type Hidden, KINDS } from "#model";
import type { FlowRecord } from "../record.ts";

export type Traffic = FlowRecord["traffic"];

/** One text for equal ends or traffic, whatever the order of their labels. */
export function encode(value: Endpoint | Traffic): string {
  return JSON.stringify(plain(value));
}

/** Maps become lists of pairs under a key of their own, sorted. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return { map: [...value].sort(([a], [b]) => (a < b ? -1 : 1)) };
  const fields: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) if (field !== undefined) fields[name] = plain(field);
  return fields;
}

const labels = z.strictObject({ map: z.array(z.tuple([z.string(), z.string()])) }).transform(({ map }) => new Map(map));
const text = z.string().nullable();
const portNumber = z.int().min(0).max(65_535);
const HIDDEN: Readonly<Record<Hidden, true>> = {
  labels: true,
  "filtered labels": true,
  "namespace labels": true,
  "service account": true,
  "service account labels": true,
  "DNS name": true,
  "container ports": true,
};

const podSchema = z.strictObject({
  namespace: z.string(),
  name: z.string(),
  labels,
  namespaceLabels: labels,
  serviceAccount: z.string(),
  serviceAccountLabels: labels,
  ports: z.array(z.strictObject({ name: text, port: portNumber, protocol: z.enum(["TCP", "UDP", "SCTP"]) })),
  hostNetwork: z.boolean(),
  node: text,
  cluster: text,
});
const endSchema = z.strictObject({
  kind: z.enum(KINDS),
  pod: podSchema.nullable(),
  nodeLabels: labels.nullable(),
  node: text.exactOptional(),
  ip: text,
  ipRange: z.tuple([z.string(), z.string()]).exactOptional(),
  names: z.array(z.string()),
  hidden: z.array(z.custom<Hidden>((one) => typeof one === "string" && Object.hasOwn(HIDDEN, one))).exactOptional(),
});
const requestSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("http"),
    method: text,
    path: text,
    pathLike: z.strictObject({ like: z.string(), known: z.record(z.string(), z.boolean()).exactOptional(), shown: z.string() }).exactOptional(),
    host: text,
    headers: z.null(),
  }),
  z.strictObject({ kind: z.literal("dns"), name: z.string() }),
  z.strictObject({ kind: z.literal("other") }),
]);
const trafficSchema = z.strictObject({
  protocol: z.int().min(0).max(255),
  port: portNumber.nullable(),
  sourcePort: z.null(),
  icmp: z.strictObject({ type: z.int().min(0).max(255), code: z.int().min(0).max(255).nullable() }).nullable(),
  tls: z.enum(["mtls", "plaintext"]).nullable(),
  sni: text,
  request: requestSchema.nullable(),
});

/** The end that a text encodes; null if it encodes none. */
export function decodeEnd(written: string): Endpoint | null {
  return decoded(endSchema, written);
}

/** The traffic that a text encodes; null if it encodes none. */
export function decodeTraffic(written: string): Traffic | null {
  return decoded(trafficSchema, written);
}

function decoded<T>(schema: z.ZodType<T>, written: string): T | null {
  try {
    return schema.safeParse(JSON.parse(written)).data ?? null;
  } catch {
    return null;
  }
}
