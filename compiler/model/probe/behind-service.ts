import { addressNumber } from "#algebra";
import { printable } from "#diagnostic";
import type { Endpoint, Flow } from "../flow.ts";
import { lookupOf } from "../inventory/lookup.ts";
import type { ClusterNode, Inventory, Service } from "../inventory.ts";
import { PROTOCOL_NUMBERS } from "../variables.ts";
import { flowOf, type ProbeProblem } from "./flow.ts";
import type { Probe } from "./schema.ts";

type ServicePort = Service["ports"][number];

/** A probe to an address of a Service, as the flows that become of it. */
export interface ServiceFlows {
  /** `Service shop/api`. */
  readonly service: string;
  /** As it was sent: to the ClusterIP, or to a node's port. */
  readonly sent: Flow;
  readonly nodePort: boolean;
  /** One flow for each pod or address behind it. */
  readonly backends: readonly Flow[];
  /** The same, should they come from the node that was asked; empty where sources are kept. */
  readonly masqueraded: readonly Flow[];
}

/** What a probe to a ClusterIP or a node port of the inventory asks about; null where it is to neither. */
export function flowsBehindService(probe: Probe, inventory: Inventory): ServiceFlows | ProbeProblem | null {
  const { pod, entity, fqdn, ip } = probe.to;
  const address = ip === undefined || pod !== undefined || entity !== undefined || fqdn !== undefined ? null : addressNumber(ip);
  if (address === null || probe.port === undefined) return null;
  const lookup = lookupOf(inventory);
  const service = lookup.serviceAt(address);
  if (service !== null && lookup.podAt(address) === null && lookup.nodeAt(address) === null) return ofClusterIp(probe, service, inventory);
  const node = lookup.podAt(address) === null ? (lookup.nodeAt(address)?.node ?? null) : null;
  return node === null ? null : ofNodePort(probe, node, inventory);
}

const isProtocol = (probe: Probe, { protocol }: ServicePort): boolean => probe.protocol === protocol || probe.protocol === PROTOCOL_NUMBERS[protocol];

function ofClusterIp(probe: Probe, service: Service, inventory: Inventory): ServiceFlows | ProbeProblem {
  const title = `Service ${service.namespace}/${service.name}`;
  const port = service.ports.find((one) => one.port === probe.port && isProtocol(probe, one));
  if (port === undefined) {
    const message = `${probe.to.ip} is the ClusterIP of ${printable(title)}, which has no port ${probe.port}/${probe.protocol}`;
    const ports = service.ports.map((one) => `${one.port}/${one.protocol}`).join(", ");
    return { code: "PCL1007", at: ["port"], message, help: ports === "" ? "name a pod that serves it, and its target port" : `its ports: ${ports}` };
  }
  const backends = behind(probe, service, port, inventory);
  const outside = flowOf({ ...probe, to: { entity: "world", ip: probe.to.ip } }, inventory);
  if ("message" in backends) return backends;
  return "message" in outside ? outside : { service: title, sent: outside, nodePort: false, backends, masqueraded: [] };
}

function ofNodePort(probe: Probe, node: ClusterNode, inventory: Inventory): ServiceFlows | ProbeProblem | null {
  for (const service of inventory.services) {
    const port = service.ports.find((one) => one.nodePort === probe.port && isProtocol(probe, one));
    if (port === undefined) continue;
    const backends = behind(probe, service, port, inventory, service.local ? node.name : null);
    const sent = flowOf(probe, inventory);
    if ("message" in backends) return backends;
    if ("message" in sent) return sent;
    const source: Endpoint = { kind: "remote-node", pod: null, nodeLabels: node.labels, node: node.name, ip: probe.to.ip ?? null, names: [] };
    const masqueraded = service.local ? [] : backends.map((flow): Flow => ({ ...flow, source }));
    return { service: `Service ${service.namespace}/${service.name}`, sent, nodePort: true, backends, masqueraded };
  }
  return null;
}

/** The flows to what serves a Service's port: the pods that it selects, or the addresses of its EndpointSlices. */
function behind(probe: Probe, service: Service, port: ServicePort, inventory: Inventory, node: string | null = null): Flow[] | ProbeProblem {
  const flows: Flow[] = [];
  for (const { to, target } of endsBehind(service, port, inventory, node)) {
    const flow = flowOf({ ...probe, to, port: target }, inventory);
    if ("message" in flow) return flow;
    flows.push(flow);
  }
  return flows;
}

function endsBehind(service: Service, port: ServicePort, inventory: Inventory, node: string | null): { to: Probe["to"]; target: number }[] {
  const { selector } = service;
  if (selector === null) {
    const served = inventory.endpoints.filter((one) => one.namespace === service.namespace && one.service === service.name);
    return served.flatMap(({ addresses, ports }) => {
      const target = ports.find((one) => one.name === port.name && one.protocol === port.protocol)?.port;
      return target === undefined ? [] : addresses.map((ip) => ({ to: { ip }, target }));
    });
  }
  return inventory.pods.flatMap((pod) => {
    const chosen =
      pod.cluster === null && pod.namespace === service.namespace && [...selector].every(([key, value]) => pod.labels.get(key) === value);
    if (!chosen || (node !== null && pod.node !== node)) return [];
    const named = pod.ports.find((one) => one.name === port.targetPort && one.protocol === port.protocol)?.port;
    const target = typeof port.targetPort === "number" ? port.targetPort : named;
    return target === undefined ? [] : [{ to: { pod: `${pod.namespace}/${pod.name}` }, target }];
  });
}
