import * as z from "zod";
import { addressNumber } from "#algebra";
import { PROTOCOL_NUMBERS, type ProtocolName } from "../variables.ts";

const NAMES = Object.keys(PROTOCOL_NUMBERS) as [ProtocolName, ...ProtocolName[]];
/** Entities that stand at one end of a flow; `all` and `cluster` are many. */
const PROBE_ENTITIES = ["host", "remote-node", "kube-apiserver", "health", "world", "ingress", "init", "unmanaged"] as const;

const ip = z.string().refine((text) => addressNumber(text) !== null, "no IP address");
const entity = z.enum(PROBE_ENTITIES);
const source = z.strictObject({
  /** `namespace/name`, or `cluster/namespace/name` in a mesh. */
  pod: z.string().optional(),
  ip: ip.optional(),
  entity: entity.optional(),
});
const name = z.string().regex(/^\S{1,255}$/, "no DNS name");
const destination = z.strictObject({ ...source.shape, fqdn: z.union([name, z.array(name).min(1)]).optional() });
export type ProbeEnd = z.infer<typeof destination>;

/** One question of `eval`: may this flow pass. */
export const probeSchema = z.strictObject({
  name: z.string().optional(),
  from: source,
  to: destination,
  protocol: z.union([z.enum(NAMES), z.int().min(0).max(255)]).default("TCP"),
  port: z.int().min(1).max(65_535).optional(),
  icmp: z.strictObject({ type: z.int().min(0).max(255), code: z.int().min(0).max(255).optional() }).optional(),
  tls: z.enum(["mtls", "plaintext"]).optional(),
  /** A part that is left out is not known, except headers: what isn't named isn't sent. */
  http: z
    .strictObject({
      method: z.string().optional(),
      path: z.string().optional(),
      host: z.string().optional(),
      headers: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
  dns: z.strictObject({ name: z.string() }).optional(),
  /** Bytes that are neither HTTP nor DNS. */
  request: z.literal("other").optional(),
  sni: z.string().optional(),
  sourcePort: z.int().min(1).max(65_535).optional(),
  expect: z.enum(["allow", "deny"]).optional(),
});
export type Probe = z.infer<typeof probeSchema>;

/** The file of `--probes`. */
export const probesSchema = z.strictObject({ probes: z.array(probeSchema) });
