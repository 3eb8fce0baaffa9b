import { type Cidr, isProblem, parseAddress, parseCidr } from "#algebra";
import type { Findings } from "#api";
import type { Path } from "#diagnostic";
import type { Inventory, Labels, Service } from "#model";
import type { WrittenService } from "../schema/peers.ts";
import type { Engine } from "../versions.ts";
import { POD_NAMESPACE, SOURCES } from "./identity-labels.ts";
import { equals, type Requirement } from "./requirement.ts";
import { readSelector, requirementsOf } from "./written-selector.ts";

/** What `toServices` stands for: pods by the services' selectors, addresses behind services without one. */
export interface Backends {
  readonly endpoints: readonly (readonly Requirement[])[];
  readonly addresses: readonly Cidr[];
}

/** Cilium pkg/policy/k8s/service.go: since 1.17 a service with a selector stands for it; before, every service stands for its addresses. */
export function resolveServices(written: readonly WrittenService[], inventory: Inventory, engine: Engine, findings: Findings, path: Path): Backends {
  const endpoints: Requirement[][] = [];
  const found: Cidr[] = [];
  for (const [i, one] of written.entries()) {
    const selects = matcher(one, findings, [...path, i]);
    for (const service of inventory.services.filter(selects)) {
      if (engine.minor >= 17 && service.selector !== null && service.selector.size > 0) endpoints.push(selectorOf(service, service.selector));
      else found.push(...addressesOf(service, inventory));
    }
  }
  return { endpoints, addresses: found };
}

function matcher({ k8sService, k8sServiceSelector }: WrittenService, findings: Findings, path: Path): (service: Service) => boolean {
  if (k8sServiceSelector !== undefined) {
    const requirements = requirementsOf(readSelector(k8sServiceSelector.selector, findings, [...path, "k8sServiceSelector", "selector"]));
    return (service) => isIn(service, k8sServiceSelector.namespace) && requirements.every((one) => meets(service.labels, one));
  }
  return (service) => k8sService !== undefined && isIn(service, k8sService.namespace) && service.name === k8sService.serviceName;
}

/** No namespace is every namespace. */
function isIn(service: Service, namespace: string | undefined): boolean {
  return namespace === undefined || namespace === "" || namespace === service.namespace;
}

function meets(labels: Labels, { key, operator, values }: Requirement): boolean {
  const value = labels.get(key);
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
  }
}

function selectorOf(service: Service, selector: Labels): Requirement[] {
  const labels = [...selector].filter(([key]) => key !== POD_NAMESPACE);
  return [...labels.map(([key, value]) => equals(SOURCES.kubernetes, key, value)), equals(SOURCES.kubernetes, POD_NAMESPACE, service.namespace)];
}

function addressesOf(service: Service, inventory: Inventory): Cidr[] {
  const slices = inventory.endpoints.filter((one) => one.namespace === service.namespace && one.service === service.name);
  return slices.flatMap((slice) =>
    slice.addresses.flatMap((text) => {
      const address = parseAddress(text);
      if ("message" in address) return [];
      const cidr = parseCidr(`${text}/${address.family === 4 ? 32 : 128}`);
      return isProblem(cidr) ? [] : [cidr];
    }),
  );
}
