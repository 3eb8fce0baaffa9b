import { type Document, readShape } from "#manifest";
import type { Inventory } from "#model";
import { controllersSpec } from "../schema/host-endpoint.ts";
import type { Engine } from "../versions.ts";
import { Findings } from "./findings.ts";
import { EVERY_INTERFACE, type HostEndpoint } from "./host-endpoint.ts";

/** Whether the controllers make a host endpoint of each node (KubeControllersConfiguration). */
export function readControllers(document: Document, engine: Engine): { readonly automatic: boolean; readonly findings: Findings } {
  const findings = new Findings(document, engine);
  const { value, diagnostics } = readShape(document, controllersSpec, document.value["spec"] ?? {}, ["spec"]);
  findings.list.push(...diagnostics);
  const hosts = value?.controllers?.node?.hostEndpoint;
  if (hosts?.autoCreate !== "Enabled") return { automatic: false, findings };
  if ((hosts.templates ?? []).length > 0) {
    const at = ["spec", "controllers", "node", "hostEndpoint", "templates"];
    findings.add("PCL1015", at, "host endpoints from templates are not read here", "give the HostEndpoint objects that the controllers made");
  }
  return { automatic: hosts.createDefaultHostEndpoint !== "Disabled", findings };
}

/** The host endpoints that the controllers make of the nodes (kube-controllers, node controller). */
export function automaticHosts(inventory: Inventory | null): HostEndpoint[] {
  return (inventory?.nodes ?? []).map(({ name, labels, ips }) => ({
    id: `HostEndpoint ${name}-auto-hep`,
    name: `${name}-auto-hep`,
    node: name,
    interface: EVERY_INTERFACE,
    labels: new Map([...labels, ["projectcalico.org/created-by", "calico-kube-controllers"]]),
    expectedIPs: ips,
    allows: true,
    ports: [],
  }));
}
