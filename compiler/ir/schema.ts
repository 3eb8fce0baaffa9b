import * as z from "zod";
import { ENTITIES, type Intent } from "./types.ts";

/** Border 2: intent JSON. Shape only; what a field may say is checked in `check/`, whose bounds the published schema shows, too. */

/** A whole number between bounds; the bounds are for the published schema, `check/` words the finding. */
const bounded = (minimum: number, maximum: number) => z.number().meta({ type: "integer", minimum, maximum });
const text = z.string();

const labelSet = z.array(z.strictObject({ key: text, operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist"]), values: z.array(text) }));
const pods = z.strictObject({
  kind: z.literal("pods"),
  namespaces: labelSet,
  pods: labelSet,
  serviceAccounts: z.union([z.literal("any"), z.array(text)]),
});
const nodes = z.strictObject({ kind: z.literal("nodes"), nodes: labelSet });
const peer = z.discriminatedUnion("kind", [
  pods,
  nodes,
  z.strictObject({ kind: z.literal("cidr"), cidr: text, except: z.array(text), pods: z.boolean() }),
  z.strictObject({ kind: z.literal("fqdn"), pattern: text }),
  z.strictObject({ kind: z.literal("entity"), entity: z.enum(ENTITIES) }),
]);

const portProtocol = z.enum(["TCP", "UDP", "SCTP"]);
const ports = z.union([
  z.literal("any"),
  z.array(
    z.union([
      z.strictObject({ protocol: portProtocol, from: bounded(1, 65_535), to: bounded(1, 65_535) }),
      z.strictObject({ protocol: portProtocol, name: text }),
      z.strictObject({ protocol: z.enum(["ICMP", "ICMPv6"]), type: bounded(0, 255).nullable(), code: bounded(0, 255).nullable() }),
    ]),
  ),
]);

const exact = z.strictObject({ exact: text });
const regex = z.strictObject({ regex: text });
const textMatch = z.union([exact, regex]);
const layer7 = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("http"),
    method: textMatch.nullable(),
    path: z.union([exact, regex, z.strictObject({ prefix: text }), z.strictObject({ target: text })]).nullable(),
    host: z.union([exact, regex, z.strictObject({ authority: text })]).nullable(),
    headers: z.array(z.strictObject({ name: text, value: textMatch.nullable() })),
  }),
  z.strictObject({ kind: z.literal("grpc"), service: text, method: text.nullable() }),
  z.strictObject({ kind: z.literal("dns"), pattern: text }),
]);

const orElse = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("l4"), reason: text }),
  z.strictObject({ kind: z.literal("cidrs"), cidrs: z.array(text), reason: text }),
  z.strictObject({ kind: z.literal("deny"), reason: text }),
]);

const provenance = {
  owner: text.nullable(),
  reason: text.nullable(),
  expires: text.nullable(),
  source: z.strictObject({ file: text, line: z.number() }).nullable(),
};
const section = z
  .strictObject({
    rules: z.array(
      z.strictObject({
        id: text,
        action: z.enum(["allow", "deny", "pass"]),
        peers: z.array(peer),
        ports,
        layer7: z.array(layer7),
        log: z.boolean(),
        authenticate: z.boolean(),
        orElse: orElse.nullable(),
        ...provenance,
      }),
    ),
    otherwise: z.enum(["deny", "next"]),
  })
  .nullable();

const shape = z.strictObject({
  version: z.literal(1),
  cluster: z.strictObject({ podCidrs: z.array(text).nullable(), nodeCidrs: z.array(text).nullable() }),
  tiers: z.array(z.strictObject({ name: text, order: z.number() })),
  policies: z.array(
    z.strictObject({
      id: text,
      tier: text,
      order: z.number().nullable(),
      mode: z.enum(["enforce", "audit"]),
      subject: z.discriminatedUnion("kind", [pods, nodes]),
      ingress: section,
      egress: section,
      ...provenance,
    }),
  ),
});

/** What the schema's output is made of; a test holds it equal to `Intent`. */
export type IntentShape = z.output<typeof shape>;

/** The shape of an intent, strict: unknown fields are errors. */
export const intentSchema: z.ZodType<Intent> = shape;

/** The shape as JSON Schema 2020-12, for publication. */
export function jsonSchema(): z.core.JSONSchema.BaseSchema {
  return { ...z.toJSONSchema(shape), title: "Portcullis intent" };
}
