import * as z from "zod";
import { nameSelector } from "./peers.ts";

const PROTOCOLS = ["TCP", "UDP", "SCTP", "ANY"] as const;
const EXTENDED_19 = ["VRRP", "IGMP"] as const;
const EXTENDED_20 = ["GRE", "IPIP", "IPV6", "ESP", "AH"] as const;

function portProtocol(minor: number) {
  const protocols: readonly string[] = [...PROTOCOLS, ...(minor >= 19 ? EXTENDED_19 : []), ...(minor >= 20 ? EXTENDED_20 : [])];
  return z.strictObject({
    port: minor >= 19 ? z.string().optional() : z.string(),
    endPort: z.int().min(0).max(65_535).optional(),
    protocol: z.enum(protocols).optional(),
  });
}

const secret = z.strictObject({ name: z.string(), namespace: z.string().optional() });
const headerMatch = z.strictObject({
  name: z.string().min(1),
  value: z.string().optional(),
  mismatch: z.enum(["LOG", "ADD", "DELETE", "REPLACE"]).optional(),
  secret: secret.optional(),
});
const http = z.strictObject({
  path: z.string().optional(),
  method: z.string().optional(),
  host: z.string().optional(),
  headers: z.array(z.string()).optional(),
  headerMatches: z.array(headerMatch).optional(),
});
const layer7 = z.strictObject({ http: z.array(http).optional(), dns: z.array(nameSelector).optional() });
/** Kafka and generic rules are fields until 1.19. */
const layer7Until19 = layer7.extend({
  kafka: z.array(z.unknown()).optional(),
  l7proto: z.string().optional(),
  l7: z.array(z.unknown()).optional(),
});
const opaque = z.record(z.string(), z.unknown());

/** One entry of an allow rule's `toPorts`. */
export function portRule(minor: number) {
  return z.strictObject({
    ports: z.array(portProtocol(minor)).optional(),
    rules: (minor >= 20 ? layer7 : layer7Until19).optional(),
    serverNames: z.array(z.string()).optional(),
    terminatingTLS: opaque.optional(),
    originatingTLS: opaque.optional(),
    listener: opaque.optional(),
  });
}
/** One entry of a deny rule's `toPorts`: ports alone. */
export function denyPortRule(minor: number) {
  return z.strictObject({ ports: z.array(portProtocol(minor)).optional() });
}
export const icmpRule = z.strictObject({
  fields: z
    .array(z.strictObject({ family: z.enum(["IPv4", "IPv6"]).optional(), type: z.union([z.int(), z.string()]) }))
    .max(40)
    .optional(),
});

export type WrittenPort = z.infer<ReturnType<typeof portProtocol>>;
export type WrittenPortRule = z.infer<ReturnType<typeof portRule>>;
export type WrittenLayer7 = z.infer<typeof layer7Until19>;
export type WrittenHttp = z.infer<typeof http>;
export type WrittenIcmp = z.infer<typeof icmpRule>;
