import { type AddressRange, addressNumber } from "#algebra";
import {
  addressIn,
  type End,
  type Inventory,
  isOneOf,
  kindIn,
  namespaceIs,
  portsIn,
  protocolIs,
  type Service,
  type ServiceEndpoints,
  textIs,
  V,
} from "#model";
import { all, any, FALSE, type Formula, lit, missing, TRUE } from "./formula.ts";
import type { ServiceReference } from "./rules.ts";

/** What is known of Services; null: nothing. */
export type Services = Pick<Inventory, "services" | "endpoints"> | null;

/** A destination matches the Service's backends on their own ports, a source matches its backends' addresses. */
export function serviceOf(end: End, reference: ServiceReference, side: "source" | "destination", known: Services): Formula {
  if (known === null) return missing("inventory");
  const isIt = (one: { namespace: string }, name: string) => one.namespace === reference.namespace && name === reference.name;
  const service = known.services.find((one) => isIt(one, one.name));
  if (service !== undefined && service.selector !== null) return ofSelector(end, service, side);
  return any(...known.endpoints.filter((one) => isIt(one, one.service)).map((one) => ofEndpoints(end, one, side)));
}

/** The pods that the Service selects; a pod of the host network serves under its node's address. */
function ofSelector(end: End, service: Service, side: "source" | "destination"): Formula {
  const labels = [...(service.selector ?? [])].map(([key, value]) => lit(textIs(V.podLabel(end, key), value)));
  const chosen = all(lit(namespaceIs(end, service.namespace)), ...labels);
  const onPodNetwork = end === "P" ? lit(kindIn("P", "pod")) : TRUE;
  const ports = (named: boolean): Formula =>
    side === "source"
      ? TRUE
      : any(
          ...service.ports.map(({ protocol, targetPort }) => {
            if (typeof targetPort === "number") return all(lit(protocolIs(protocol)), lit(portsIn(targetPort, targetPort)));
            return named ? all(lit(protocolIs(protocol)), lit(isOneOf(V.named(targetPort), ["yes"]))) : FALSE;
          }),
        );
  const onHost = end === "P" ? all(lit(isOneOf(V.hostPod, ["yes"])), ports(false), chosen) : FALSE;
  return any(all(onPodNetwork, ports(true), chosen), onHost);
}

function ofEndpoints(end: End, endpoints: ServiceEndpoints, side: "source" | "destination"): Formula {
  const ranges = endpoints.addresses.flatMap((text): AddressRange[] => {
    const number = addressNumber(text);
    return number === null ? [] : [[number, number]];
  });
  if (ranges.length === 0) return FALSE;
  const here = lit(addressIn(end, ranges));
  if (side === "source") return here;
  return all(here, any(...endpoints.ports.map(({ protocol, port }) => all(lit(protocolIs(protocol)), lit(portsIn(port, port))))));
}
