import type { Diagnostic } from "#diagnostic";
import type { Service, ServiceEndpoints } from "../inventory.ts";
import { type InventoryObject, labelsOf, namespaceOf, shapeOf } from "./object.ts";
import { endpointSliceSchema, endpointsSchema, serviceSchema } from "./schema.ts";

export function readService(object: InventoryObject, diagnostics: Diagnostic[]): Service | null {
  const value = shapeOf(object, serviceSchema, diagnostics);
  if (value === null) return null;
  const { type, selector, clusterIP, clusterIPs, externalTrafficPolicy, ports } = value.spec ?? {};
  const ips = clusterIPs ?? (clusterIP ? [clusterIP] : []);
  return {
    namespace: namespaceOf(object),
    name: object.name,
    labels: labelsOf(value.metadata?.labels),
    selector:
      type === "ExternalName" || selector === undefined || selector === null || Object.keys(selector).length === 0 ? null : labelsOf(selector),
    clusterIPs: ips.filter((ip) => ip !== "" && ip !== "None"),
    ...(externalTrafficPolicy === "Local" ? { local: true } : {}),
    ports: (ports ?? []).map(({ name, port, targetPort, protocol, nodePort }) => {
      // The API server fills in `port` where no target is named; 0 counts as none.
      const target = targetPort === undefined || targetPort === null || targetPort === 0 || targetPort === "" ? port : targetPort;
      return { name: name || null, port, targetPort: target, protocol: protocol ?? "TCP", ...(nodePort ? { nodePort } : {}) };
    }),
  };
}

export function readEndpointSlice(object: InventoryObject, diagnostics: Diagnostic[]): ServiceEndpoints[] {
  const value = shapeOf(object, endpointSliceSchema, diagnostics);
  const service = value?.metadata?.labels?.["kubernetes.io/service-name"];
  if (value === null || service === undefined) return [];
  const ready = (value.endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false);
  const addresses = ready.flatMap((endpoint) => endpoint.addresses ?? []);
  return [{ namespace: namespaceOf(object), service, addresses, ports: portsOf(value.ports) }];
}

export function readEndpoints(object: InventoryObject, diagnostics: Diagnostic[]): ServiceEndpoints[] {
  const value = shapeOf(object, endpointsSchema, diagnostics);
  return (value?.subsets ?? []).map((subset) => ({
    namespace: namespaceOf(object),
    service: object.name,
    addresses: (subset.addresses ?? []).map(({ ip }) => ip),
    ports: portsOf(subset.ports),
  }));
}

interface ServedPort {
  name?: string | null | undefined;
  port?: number | null | undefined;
  protocol?: "TCP" | "UDP" | "SCTP" | null | undefined;
}

function portsOf(ports: readonly ServedPort[] | null | undefined): ServiceEndpoints["ports"] {
  return (ports ?? []).flatMap(({ name, port, protocol }) =>
    port === undefined || port === null ? [] : [{ name: name || null, port, protocol: protocol ?? "TCP" }],
  );
}
