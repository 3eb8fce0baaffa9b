import { quoted } from "#api";
import type { Path } from "#diagnostic";
import type { Direction } from "#ir";
import type { EntityObject } from "../schema/rule.ts";
import type { Findings } from "./findings.ts";
import { type Net, readNets } from "./nets.ts";
import { readPorts } from "./ports.ts";
import { ANY_ENTITY, type RuleEntity, type ServiceReference } from "./rules.ts";
import { both, inNamespace, ofAccountNames, ofAccounts, ofNamespaces, readSelector, refuseGlobal, refuseMixedGlobal } from "./selectors.ts";

/** Where an entity stands. */
export interface EntityPlace {
  readonly direction: Direction;
  readonly role: "source" | "destination";
  /** Of the policy; null for a cluster-wide one. */
  readonly namespace: string | null;
  /** The object was written to storage past the API server. */
  readonly raw: boolean;
}
export interface ReadEntity {
  readonly entity: RuleEntity;
  readonly nets: readonly Net[];
}

/** `source` or `destination` of a rule (libcalico-go, updateprocessors/rules.go and lib/validator/v3). */
export function readEntity(object: EntityObject | null | undefined, findings: Findings, path: Path, place: EntityPlace): ReadEntity {
  if (object === null || object === undefined) return { entity: ANY_ENTITY, nets: [] };
  const at = (field: string): Path => [...path, field];
  refuseGlobal(object.selector, findings, at("selector"));
  const namespaces = readSelector(object.namespaceSelector, findings, at("namespaceSelector"));
  refuseMixedGlobal(object.namespaceSelector, namespaces, findings, at("namespaceSelector"));
  const own = readSelector(object.selector, findings, at("selector"));
  const notSelector = readSelector(object.notSelector, findings, at("notSelector"));
  const accounts = accountsOf(object, findings, at("serviceAccounts"));
  const selecting = own !== null || notSelector !== null || accounts !== null;
  const scope = namespaces !== null ? ofNamespaces(namespaces) : place.namespace !== null && selecting ? inNamespace(place.namespace) : null;
  const mode = place.raw ? "loose" : "strict";
  const nets = readNets(object.nets, findings, at("nets"), mode);
  const notNets = readNets(object.notNets, findings, at("notNets"), mode);
  refuseEverything(notNets, findings, at("notNets"));
  refuseMany(object, findings, path);
  const entity: RuleEntity = {
    selector: both(scope, accounts, own),
    notSelector,
    nets: nets.map((net) => net.range),
    notNets: notNets.map((net) => net.range),
    ports: readPorts(object.ports, findings, at("ports")),
    notPorts: readPorts(object.notPorts, findings, at("notPorts")),
    service: serviceOf(object, findings, at("services"), place),
  };
  return { entity, nets: [...nets, ...notNets] };
}

function accountsOf({ serviceAccounts }: EntityObject, findings: Findings, path: Path) {
  const names = serviceAccounts?.names ?? [];
  for (const [i, name] of names.entries()) {
    if (!/^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/.test(name))
      findings.add("PCL1008", [...path, "names", i], `${quoted(name)} is no name of a service account`);
  }
  const selector = readSelector(serviceAccounts?.selector, findings, [...path, "selector"], false);
  return both(selector === null ? null : ofAccounts(selector), names.length === 0 ? null : ofAccountNames([...new Set(names)].sort()));
}

/** Refused since 3.31; before, such a rule never matched. */
function refuseEverything(notNets: readonly Net[], findings: Findings, path: Path): void {
  const i = notNets.findIndex((net) => net.prefix === 0);
  if (i < 0) return;
  if (findings.engine.minor >= 31)
    findings.add("PCL1010", [...path, i], "a block of every address in notNets leaves nothing: the rule would match no traffic");
  else findings.add("PCL1053", [...path, i], "a block of every address in notNets leaves nothing: the rule never matches");
}

/** Limits of the CRDs of 3.32. */
function refuseMany(object: EntityObject, findings: Findings, path: Path): void {
  if (findings.engine.minor < 32) return;
  for (const [field, limit] of [
    ["nets", 256],
    ["notNets", 256],
    ["ports", 50],
    ["notPorts", 50],
  ] as const) {
    const list: readonly unknown[] = object[field] ?? [];
    if (list.length > limit) findings.add("PCL1003", [...path, field], `${field} has ${list.length} items, the limit is ${limit}`);
    const twice = limit === 256 ? list.find((one, i) => list.indexOf(one) !== i) : undefined;
    if (twice !== undefined) findings.add("PCL1002", [...path, field], `${quoted(twice)} is given twice`);
  }
  const names = object.serviceAccounts?.names ?? [];
  const twice = names.find((one, i) => names.indexOf(one) !== i);
  if (twice !== undefined) findings.add("PCL1002", [...path, "serviceAccounts", "names"], `${quoted(twice)} is given twice`);
}

function serviceOf(object: EntityObject, findings: Findings, path: Path, place: EntityPlace): ServiceReference | null {
  const { services } = object;
  if (services === null || services === undefined) return null;
  const refuse = (message: string) => findings.add("PCL1004", path, message);
  if (place.direction === "egress" && place.role === "source") refuse("services cannot be the source of an egress rule");
  if (place.direction === "ingress" && place.role === "destination") refuse("services cannot be the destination of an ingress rule");
  if (isGiven(object.selector) || isGiven(object.notSelector)) refuse("services cannot stand beside selector or notSelector");
  if (isGiven(object.namespaceSelector)) refuse("services cannot stand beside namespaceSelector");
  if (object.serviceAccounts !== null && object.serviceAccounts !== undefined) refuse("services cannot stand beside serviceAccounts");
  if ((object.nets ?? []).length + (object.notNets ?? []).length > 0) refuse("services cannot stand beside nets or notNets");
  if (place.role === "destination" && (object.ports ?? []).length + (object.notPorts ?? []).length > 0)
    refuse("services bring their own ports: ports and notPorts cannot stand beside them");
  if (!isGiven(services.name)) findings.add("PCL1004", [...path, "name"], "services must name a Service");
  const namespace = isGiven(services.namespace) ? services.namespace : place.namespace;
  if (namespace === null) findings.add("PCL1004", [...path, "namespace"], "a cluster-wide policy must name the Service's namespace");
  return { name: services.name ?? "", namespace: namespace ?? "" };
}

function isGiven(text: string | null | undefined): text is string {
  return text !== null && text !== undefined && text !== "";
}
