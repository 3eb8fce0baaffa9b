import { type AddressRange, isProblem, parseAddress, parseCidr } from "#algebra";
import { quoted } from "#api";
import { type Document, readShape, titleOf } from "#manifest";
import { addressIn, type End, type Labels, numbers, V } from "#model";
import { type HostEndpointSpec, hostEndpointSpec } from "../schema/host-endpoint.ts";
import { labelled } from "../schema/objects.ts";
import type { Engine } from "../versions.ts";
import { Findings } from "./findings.ts";
import { all, any, type Formula, lit } from "./formula.ts";
import { refuseSetName } from "./names.ts";
import type { AddressSet } from "./network-sets.ts";
import { readProtocol } from "./ports.ts";

/** The profile that automatic host endpoints carry; nothing else can be a profile of one in Kubernetes. */
export const ALLOWING_PROFILE = "projectcalico-default-allow";
export const EVERY_INTERFACE = "*";
const MAX_INTERFACE = 15;

/** An interface of a node, or all of them, under policies. */
export interface HostEndpoint {
  /** How verdicts name it: `HostEndpoint n1`. */
  readonly id: string;
  readonly name: string;
  readonly node: string;
  /** `*`, a name, or empty: the interface that has one of the addresses. */
  readonly interface: string;
  readonly labels: Labels;
  readonly expectedIPs: readonly string[];
  /** Its profile allows what no policy decides; without it that is dropped. */
  readonly allows: boolean;
  readonly ports: readonly { readonly name: string; readonly port: number; readonly protocol: number }[];
}

/** A HostEndpoint (libcalico-go, lib/validator/v3; api/config/crd); null where it was refused. */
export function readHostEndpoint(document: Document, engine: Engine): { readonly host: HostEndpoint | null; readonly findings: Findings } {
  const findings = new Findings(document, engine);
  refuseSetName(findings);
  const metadata = readShape(document, labelled, document.value["metadata"], ["metadata"]);
  const shape = readShape(document, hostEndpointSpec, document.value["spec"] ?? {}, ["spec"]);
  findings.list.push(...metadata.diagnostics, ...shape.diagnostics);
  const spec = shape.value;
  if (spec === null) return { host: null, findings };
  refusePlace(spec, findings);
  refuseProfiles(spec, findings);
  const ports = (spec.ports ?? []).flatMap(({ name, port, protocol }, i) => {
    const number = readProtocol(protocol, findings, ["spec", "ports", i, "protocol"]);
    return number === null ? [] : [{ name, port, protocol: number }];
  });
  if (findings.failed) return { host: null, findings };
  return {
    findings,
    host: {
      id: titleOf(document),
      name: document.name,
      node: spec.node ?? "",
      interface: spec.interfaceName ?? "",
      labels: new Map(Object.entries(metadata.value?.labels ?? {})),
      expectedIPs: spec.expectedIPs ?? [],
      allows: (spec.profiles ?? []).includes(ALLOWING_PROFILE),
      ports,
    },
  };
}

function refusePlace({ node, interfaceName, expectedIPs }: HostEndpointSpec, findings: Findings): void {
  if ((node ?? "") === "") findings.add("PCL1004", ["spec", "node"], "a host endpoint must name its node");
  if ((interfaceName ?? "") === "" && (expectedIPs ?? []).length === 0)
    findings.add("PCL1004", ["spec", "interfaceName"], "at least one of interfaceName and expectedIPs must be given");
  if ((interfaceName ?? "").length > MAX_INTERFACE)
    findings.add("PCL1003", ["spec", "interfaceName"], `an interface has at most ${MAX_INTERFACE} characters`);
  for (const [i, ip] of (expectedIPs ?? []).entries()) {
    const parsed = parseAddress(ip);
    if ("message" in parsed) findings.add("PCL1010", ["spec", "expectedIPs", i], parsed.message);
  }
}

/** Kubernetes makes profiles of namespaces and service accounts; one that is missing would deny everything (felix/calc, DummyDropRules). */
function refuseProfiles({ profiles }: HostEndpointSpec, findings: Findings): void {
  for (const [i, profile] of (profiles ?? []).entries()) {
    if (profile === ALLOWING_PROFILE) continue;
    const help = `write ${ALLOWING_PROFILE}, or leave profiles out and select the host endpoint by a GlobalNetworkPolicy`;
    findings.add("PCL1015", ["spec", "profiles", i], `what profile ${quoted(profile)} holds is not written in manifests`, help);
  }
}

/** The addresses under which selectors find it. */
export function addressesOfHost({ expectedIPs }: HostEndpoint): AddressRange[] {
  return expectedIPs.flatMap((ip): AddressRange[] => {
    const block = parseCidr(`${ip}/${ip.includes(":") ? 128 : 32}`);
    return isProblem(block) ? [] : [block.range];
  });
}

/** Selectors find host endpoints as they find network sets: by labels, without a namespace. */
export function asSet(host: HostEndpoint): AddressSet {
  return { namespace: "", name: host.name, labels: host.labels, namespaceLabels: null, ranges: addressesOfHost(host) };
}

/** Addresses of a host endpoint on the port that it gives this name. */
export function namedPortOf(host: HostEndpoint, name: string, end: End, variable: string): Formula {
  const ports = host.ports.filter((one) => one.name === name);
  return all(
    lit(addressIn(end, addressesOfHost(host))),
    any(...ports.map(({ port, protocol }) => all(lit(numbers(V.protocol, protocol)), lit(numbers(variable, port))))),
  );
}
