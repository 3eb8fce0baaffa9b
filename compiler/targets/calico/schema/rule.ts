import * as z from "zod";

/** Objects of projectcalico.org/v3 as their CRDs describe them (api/config/crd, August 2026). A null is a field not given. */

const icmp = z.strictObject({ type: z.int().min(0).max(254).nullish(), code: z.int().min(0).max(255).nullish() });
const portOrName = z.union([z.int(), z.string()]);
const protocol = z.union([z.int(), z.string()]);

const entitySchema = z.strictObject({
  nets: z.array(z.string()).nullish(),
  notNets: z.array(z.string()).nullish(),
  selector: z.string().nullish(),
  notSelector: z.string().nullish(),
  namespaceSelector: z.string().nullish(),
  ports: z.array(portOrName).nullish(),
  notPorts: z.array(portOrName).nullish(),
  serviceAccounts: z.strictObject({ names: z.array(z.string()).nullish(), selector: z.string().nullish() }).nullish(),
  services: z.strictObject({ name: z.string().nullish(), namespace: z.string().nullish() }).nullish(),
});

export const ruleSchema = z.strictObject({
  action: z.enum(["Allow", "Deny", "Log", "Pass"]),
  ipVersion: z.union([z.literal(4), z.literal(6)]).nullish(),
  protocol: protocol.nullish(),
  notProtocol: protocol.nullish(),
  icmp: icmp.nullish(),
  notICMP: icmp.nullish(),
  source: entitySchema.nullish(),
  destination: entitySchema.nullish(),
  http: z
    .strictObject({
      methods: z.array(z.string()).nullish(),
      paths: z.array(z.strictObject({ exact: z.string().nullish(), prefix: z.string().nullish() })).nullish(),
    })
    .nullish(),
  metadata: z.strictObject({ annotations: z.record(z.string(), z.string().nullish()).nullish() }).nullish(),
});

export type EntityObject = z.infer<typeof entitySchema>;
export type RuleObject = z.infer<typeof ruleSchema>;
