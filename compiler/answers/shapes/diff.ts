import * as z from "zod";
import { KINDS, probeSchema } from "#model";
import { count, decision, names, via } from "./verdict.ts";

const labels = z.record(z.string(), z.string());
const pod = z.strictObject({
  namespace: z.string(),
  name: z.string(),
  labels,
  namespaceLabels: labels,
  serviceAccount: z.string(),
  serviceAccountLabels: labels,
  ports: z.array(z.strictObject({ name: z.string().nullable(), port: count, protocol: z.string() })),
  hostNetwork: z.boolean(),
  node: z.string().nullable(),
  cluster: z.string().nullable(),
  // Of a pod of the inventory, too:
  tenure: z.looseObject({}).optional(),
  ips: names.optional(),
  owner: z.strictObject({ kind: z.string(), name: z.string() }).optional(),
});
const end = z.strictObject({
  kind: z.enum(KINDS as readonly [string, ...string[]]),
  pod: pod.nullable(),
  nodeLabels: labels.nullable(),
  node: z.string().nullish(),
  ip: z.string().nullable(),
  names,
});
const request = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("http"),
    method: z.string().nullable(),
    path: z.string().nullable(),
    host: z.string().nullable(),
    headers: labels.nullable(),
  }),
  z.strictObject({ kind: z.literal("dns"), name: z.string() }),
  z.strictObject({ kind: z.literal("other") }),
]);
const flow = z.strictObject({
  source: end,
  destination: end,
  protocol: count,
  port: count.nullable(),
  sourcePort: count.nullable(),
  icmp: z.strictObject({ type: count, code: count.nullable() }).nullable(),
  tls: z.enum(["mtls", "plaintext"]).nullable(),
  sni: z.string().nullable(),
  request: request.nullable(),
});
const side = z.strictObject({ decision, via, by: names, reason: z.string(), missing: names });
const witness = z.strictObject({
  effect: z.enum(["opens", "closes", "reroutes", "undefined"]),
  side: z.enum(["ingress", "egress"]),
  live: z.boolean(),
  flow,
  before: side,
  after: side,
  endToEnd: z.strictObject({ before: decision, after: decision }),
  otherEnd: z.string(),
  causes: z.array(z.looseObject({})),
  // What `eval` needs to confirm it: a probe, and the smallest inventory for it.
  probe: probeSchema,
  inventory: z.looseObject({ apiVersion: z.literal("v1"), kind: z.literal("List"), items: z.array(z.looseObject({})) }),
});

/** The result of `diff --json`. */
export const diffShape = z.strictObject({
  relation: z.enum(["equal", "narrower", "wider", "incomparable", "unknown"]),
  upgrade: z.strictObject({ from: z.string(), to: z.string() }).optional(),
  witnesses: z.array(witness),
  proof: z.strictObject({ engine: z.string(), steps: count, residuals: count, ms: z.number().min(0), digest: z.string().optional() }),
  connections: z.array(z.looseObject({})).optional(),
});
