import * as z from "zod";

/** What has a meaning in the objects of an inventory; everything else is left alone. */
const texts = z.record(z.string(), z.string()).nullish();
const owner = z.looseObject({ kind: z.string(), name: z.string() });
/** Times are of use, but nothing to refuse an inventory for. */
const time = z.string().nullish().catch(null);
const metadata = z
  .looseObject({
    uid: z.string().nullish().catch(null),
    creationTimestamp: time,
    deletionTimestamp: time,
    name: z.string().nullish(),
    namespace: z.string().nullish(),
    labels: texts,
    annotations: texts,
    ownerReferences: z.array(owner).nullish(),
  })
  .nullish();
const protocolSchema = z.enum(["TCP", "UDP", "SCTP"]);
const port = z.int().min(1).max(65_535);

const container = z.looseObject({
  restartPolicy: z.string().nullish(),
  ports: z.array(z.looseObject({ name: z.string().nullish(), containerPort: port, protocol: protocolSchema.nullish() })).nullish(),
});
const podSpec = z
  .looseObject({
    serviceAccountName: z.string().nullish(),
    serviceAccount: z.string().nullish(),
    hostNetwork: z.boolean().nullish(),
    nodeName: z.string().nullish(),
    containers: z.array(container).nullish(),
    initContainers: z.array(container).nullish(),
  })
  .nullish();
const run = z.looseObject({ startedAt: time, finishedAt: time }).nullish().catch(null);
const containerStatuses = z
  .array(z.looseObject({ state: z.looseObject({ running: run, terminated: run }).nullish().catch(null) }))
  .nullish()
  .catch(null);
const podStatus = z
  .looseObject({
    phase: z.string().nullish(),
    podIP: z.string().nullish(),
    podIPs: z.array(z.looseObject({ ip: z.string() })).nullish(),
    startTime: time,
    conditions: z
      .array(z.looseObject({ type: z.string(), status: z.string(), lastTransitionTime: time }))
      .nullish()
      .catch(null),
    containerStatuses,
    initContainerStatuses: containerStatuses,
  })
  .nullish();

export const labelledSchema = z.looseObject({ metadata });
export const podSchema = z.looseObject({ metadata, spec: podSpec, status: podStatus });
export type WrittenPod = z.infer<typeof podSchema>;

const template = z.looseObject({ metadata, spec: podSpec }).nullish();
const templateSpec = z.looseObject({ template }).nullish();
export const workloadSchema = z.looseObject({
  metadata,
  spec: z.looseObject({ template, jobTemplate: z.looseObject({ spec: templateSpec }).nullish() }).nullish(),
});

export const serviceSchema = z.looseObject({
  metadata,
  spec: z
    .looseObject({
      type: z.string().nullish(),
      selector: texts,
      clusterIP: z.string().nullish(),
      clusterIPs: z.array(z.string()).nullish(),
      externalTrafficPolicy: z.string().nullish(),
      ports: z
        .array(
          z.looseObject({
            name: z.string().nullish(),
            port,
            targetPort: z.union([z.string(), z.int()]).nullish(),
            nodePort: z.int().min(0).max(65_535).nullish(),
            protocol: protocolSchema.nullish(),
          }),
        )
        .nullish(),
    })
    .nullish(),
});

const servedPort = z.looseObject({ name: z.string().nullish(), port: port.nullish(), protocol: protocolSchema.nullish() });
export const endpointSliceSchema = z.looseObject({
  metadata,
  ports: z.array(servedPort).nullish(),
  endpoints: z
    .array(z.looseObject({ addresses: z.array(z.string()).nullish(), conditions: z.looseObject({ ready: z.boolean().nullish() }).nullish() }))
    .nullish(),
});
export const endpointsSchema = z.looseObject({
  metadata,
  subsets: z
    .array(z.looseObject({ addresses: z.array(z.looseObject({ ip: z.string() })).nullish(), ports: z.array(servedPort).nullish() }))
    .nullish(),
});

export const nodeSchema = z.looseObject({
  metadata,
  spec: z.looseObject({ podCIDR: z.string().nullish(), podCIDRs: z.array(z.string()).nullish() }).nullish(),
  status: z.looseObject({ addresses: z.array(z.looseObject({ type: z.string(), address: z.string() })).nullish() }).nullish(),
});
