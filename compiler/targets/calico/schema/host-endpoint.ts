import * as z from "zod";

const portSchema = z.strictObject({ name: z.string(), port: z.int().min(1).max(65_535), protocol: z.union([z.int(), z.string()]) });

/** `spec` of a HostEndpoint (api/config/crd). */
export const hostEndpointSpec = z.strictObject({
  node: z.string().nullish(),
  interfaceName: z.string().nullish(),
  expectedIPs: z.array(z.string()).nullish(),
  profiles: z.array(z.string()).nullish(),
  ports: z.array(portSchema).nullish(),
});
export type HostEndpointSpec = z.infer<typeof hostEndpointSpec>;

const failsafePort = z.strictObject({ protocol: z.string().nullish(), port: z.int().min(0).max(65_535), net: z.string().nullish() });

/** What matters here of Felix' settings; the rest never changes a verdict or belongs to the profile. */
export const felixSpec = z.looseObject({
  defaultEndpointToHostAction: z.string().nullish(),
  failsafeInboundHostPorts: z.array(failsafePort).nullish(),
  failsafeOutboundHostPorts: z.array(failsafePort).nullish(),
});
export type FailsafePort = z.infer<typeof failsafePort>;

/** Where the controllers are told to make host endpoints of nodes. */
export const controllersSpec = z.looseObject({
  controllers: z
    .looseObject({
      node: z
        .looseObject({
          hostEndpoint: z
            .looseObject({
              autoCreate: z.enum(["Enabled", "Disabled"]).nullish(),
              createDefaultHostEndpoint: z.enum(["Enabled", "Disabled"]).nullish(),
              templates: z.array(z.unknown()).nullish(),
            })
            .nullish(),
        })
        .nullish(),
    })
    .nullish(),
});
