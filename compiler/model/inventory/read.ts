import { addressNumber } from "#algebra";
import { type Diagnostic, diagnostic, printable } from "#diagnostic";
import type { Labels } from "../flow.ts";
import type { ClusterNode, Inventory, Service, ServiceEndpoints } from "../inventory.ts";
import { NAMESPACE_NAME } from "../variables.ts";
import { type InventoryObject, labelsOf, namespaceOf, shapeOf, titleOf } from "./object.ts";
import { type LonePod, readPod, readTemplate } from "./pod.ts";
import { labelledSchema, nodeSchema } from "./schema.ts";
import { readEndpointSlice, readEndpoints, readService } from "./service.ts";
import { instantOf, latestTime } from "./tenure.ts";
import { podsOfWorkloads, WORKLOADS, type Workload } from "./workloads.ts";

/** What `kubectl get namespaces,pods,services,serviceaccounts,nodes -A -o yaml` tells; workloads stand in for pods that are not there. Other kinds are left alone. */
export function readInventory(objects: readonly InventoryObject[]): { readonly inventory: Inventory; readonly diagnostics: readonly Diagnostic[] } {
  const reader = new Reader();
  for (const object of objects) reader.add(object);
  return { inventory: reader.finish(), diagnostics: reader.diagnostics };
}

class Reader {
  readonly diagnostics: Diagnostic[] = [];
  readonly #seen = new Map<string, InventoryObject>();
  readonly #namespaces = new Map<string, Labels>();
  readonly #accounts = new Map<string, Labels>();
  readonly #pods: LonePod[] = [];
  readonly #workloads: Workload[] = [];
  readonly #services: Service[] = [];
  readonly #endpoints: ServiceEndpoints[] = [];
  readonly #nodes: ClusterNode[] = [];
  #taken: number | null = null;

  add(object: InventoryObject): void {
    this.#taken = latestTime(object.value, this.#taken);
    const slash = object.apiVersion.indexOf("/");
    const group = slash < 0 ? "" : object.apiVersion.slice(0, slash);
    if (WORKLOADS[object.kind] === group) {
      if (this.#isNew(object, "")) this.#addWorkload(object);
    } else if (group === "discovery.k8s.io" && object.kind === "EndpointSlice") this.#endpoints.push(...readEndpointSlice(object, this.diagnostics));
    else if (group === "") this.#addCore(object);
  }

  finish(): Inventory {
    const pods = [...this.#pods, ...podsOfWorkloads(this.#workloads, this.#pods)];
    const assumed = new Set(pods.map(({ namespace }) => namespace).filter((namespace) => !this.#namespaces.has(namespace)));
    for (const namespace of assumed) this.#namespaces.set(namespace, new Map([[NAMESPACE_NAME, namespace]]));
    return {
      namespaces: this.#namespaces,
      pods: pods.map(({ owners, ...pod }) => ({
        ...pod,
        ...(owners[0] === undefined ? {} : { owner: owners[0] }),
        namespaceLabels: this.#namespaces.get(pod.namespace) ?? new Map(),
        serviceAccountLabels: this.#accounts.get(`${pod.namespace}/${pod.serviceAccount}`) ?? new Map(),
      })),
      services: this.#services,
      endpoints: this.#endpoints,
      nodes: this.#nodes,
      accounts: this.#accounts,
      assumed,
      ...(this.#taken === null ? {} : { taken: this.#taken }),
    };
  }

  #addCore(object: InventoryObject): void {
    switch (object.kind) {
      case "Namespace": {
        const labels = shapeOf(object, labelledSchema, this.diagnostics)?.metadata?.labels;
        if (this.#isNew(object, "")) this.#namespaces.set(object.name, new Map([...labelsOf(labels), [NAMESPACE_NAME, object.name]]));
        return;
      }
      case "ServiceAccount": {
        const labels = shapeOf(object, labelledSchema, this.diagnostics)?.metadata?.labels;
        if (this.#isNew(object, "")) this.#accounts.set(`${namespaceOf(object)}/${object.name}`, labelsOf(labels));
        return;
      }
      case "Pod":
        return this.#addPod(object);
      case "Node":
        if (this.#isNew(object, "")) this.#addNode(object);
        return;
      case "Service": {
        const service = readService(object, this.diagnostics);
        if (service !== null && this.#isNew(object, "")) this.#services.push(service);
        return;
      }
      case "Endpoints":
        this.#endpoints.push(...readEndpoints(object, this.diagnostics));
    }
  }

  #addPod(object: InventoryObject): void {
    const pod = readPod(object, this.diagnostics);
    if (pod === null || !this.#isNew(object, pod.cluster ?? "")) return;
    this.#checkAddresses(object, pod.ips);
    this.#pods.push(pod);
  }

  #addWorkload(object: InventoryObject): void {
    const pod = readTemplate(object, this.diagnostics);
    if (pod !== null) this.#workloads.push({ kind: object.kind, pod });
  }

  #addNode(object: InventoryObject): void {
    const value = shapeOf(object, nodeSchema, this.diagnostics);
    if (value === null) return;
    const ips = (value.status?.addresses ?? []).filter(({ type }) => type.endsWith("IP")).map(({ address }) => address);
    this.#checkAddresses(object, ips);
    const podCidrs = value.spec?.podCIDRs ?? (value.spec?.podCIDR ? [value.spec.podCIDR] : []);
    const since = instantOf(value.metadata?.creationTimestamp);
    this.#nodes.push({ name: object.name, labels: labelsOf(value.metadata?.labels), ips, podCidrs, ...(since === null ? {} : { since }) });
  }

  #checkAddresses(object: InventoryObject, ips: readonly string[]): void {
    for (const ip of ips) {
      if (addressNumber(ip) !== null) continue;
      const source = object.locate(["status"]);
      this.diagnostics.push(diagnostic("PCL1010", [titleOf(object), "status"], `\`${printable(ip)}\` is no address`, { source }));
    }
  }

  #isNew(object: InventoryObject, cluster: string): boolean {
    const scope = object.kind === "Namespace" || object.kind === "Node" ? "" : namespaceOf(object);
    const key = [object.kind, scope, object.name, cluster].join("\0");
    const first = this.#seen.get(key);
    this.#seen.set(key, first ?? object);
    if (first === undefined) return true;
    const [one, two] = [first.locate([]), object.locate([])];
    const message = `${titleOf(object)} is given twice, in ${one.file}:${one.line} and ${two.file}:${two.line}`;
    this.diagnostics.push(diagnostic("PCL1002", [titleOf(object)], message, { source: two }));
    return false;
  }
}
