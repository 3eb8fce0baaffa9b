import { type Diagnostic, didYouMean, hasErrors, type Path } from "#diagnostic";
import type { LabelSet } from "#ir";
import { type Document, readShape } from "#manifest";
import { isInside, readCidr } from "./cidr.ts";
import { Findings, quoted } from "./findings.ts";
import { identify } from "./identity.ts";
import { networkPolicyShape, type WrittenPeer, type WrittenPort } from "./network-policy-shape.ts";
import { readPortName, readPortNumber, readProtocol } from "./port.ts";
import { selectorOf } from "./selector.ts";
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicyRule } from "./types.ts";
import { isAtLeast } from "./version.ts";

const TYPES = ["Ingress", "Egress"] as const;

/** A NetworkPolicy as an API server of this version validates, defaults and stores it; null where it was refused. */
export function readNetworkPolicy(
  document: Document,
  { version }: { readonly version: string },
): { readonly policy: NetworkPolicy | null; readonly diagnostics: readonly Diagnostic[] } {
  const { value, diagnostics } = readShape(document, networkPolicyShape, document.value);
  if (value === null) return { policy: null, diagnostics };
  const findings = new Findings(document);
  // kubernetes pkg/features: StrictIPCIDRValidation is on by default from 1.36.
  const reader = new Reader(findings, isAtLeast(version, "1.36") ? "strict" : "sloppy");
  const identity = identify(findings, "namespaced");
  const spec = value.spec ?? {};
  const ingress = (spec.ingress ?? []).map((rule, i) => reader.rule(rule.from, rule.ports, ["spec", "ingress", i], "from"));
  const egress = (spec.egress ?? []).map((rule, i) => reader.rule(rule.to, rule.ports, ["spec", "egress", i], "to"));
  const types = reader.types(spec.policyTypes ?? [], egress.length > 0);
  const pods = reader.selector(spec.podSelector, ["spec", "podSelector"]) ?? [];
  const policy = hasErrors(findings.list) ? null : { ...identity, pods, types, ingress, egress };
  return { policy, diagnostics: findings.list };
}

class Reader {
  readonly #findings: Findings;
  readonly #cidrs: "strict" | "sloppy";
  constructor(findings: Findings, cidrs: "strict" | "sloppy") {
    this.#findings = findings;
    this.#cidrs = cidrs;
  }

  /** kubernetes pkg/apis/networking/v1/defaults.go: none named means Ingress, and Egress where egress rules stand. */
  types(written: readonly string[], egress: boolean): ("Ingress" | "Egress")[] {
    const path = ["spec", "policyTypes"];
    if (written.length === 0) return egress ? ["Ingress", "Egress"] : ["Ingress"];
    if (written.length > 2) this.#findings.add("PCL1004", path, "policyTypes has more than two entries");
    for (const [i, one] of written.entries()) {
      if (TYPES.some((type) => type === one)) continue;
      const near = didYouMean(one, TYPES);
      this.#findings.add(
        "PCL1004",
        [...path, i],
        `policy type ${quoted(one)} is not Ingress or Egress`,
        near === null ? undefined : `did you mean ${near}`,
      );
    }
    return TYPES.filter((type) => written.includes(type));
  }

  rule(
    peers: readonly WrittenPeer[] | null | undefined,
    ports: readonly WrittenPort[] | null | undefined,
    path: Path,
    side: string,
  ): NetworkPolicyRule {
    const readPeers = (peers ?? []).map((peer, i) => this.#peer(peer, [...path, side, i]));
    const readPorts = (ports ?? []).map((port, i) => this.#port(port, [...path, "ports", i]));
    return { peers: readPeers.length === 0 ? null : present(readPeers), ports: readPorts.length === 0 ? null : present(readPorts) };
  }

  selector(value: unknown, path: Path): LabelSet | null {
    return value === undefined || value === null ? null : selectorOf(value, this.#findings, path);
  }

  #peer(written: WrittenPeer, path: Path): NetworkPolicyPeer | null {
    const { podSelector, namespaceSelector, ipBlock } = written;
    const selecting = isGiven(podSelector) || isGiven(namespaceSelector);
    if (isGiven(ipBlock)) {
      if (selecting) this.#findings.add("PCL1004", path, "a peer with `ipBlock` takes no selector", "write two peers");
      return this.#ipBlock(ipBlock ?? {}, [...path, "ipBlock"]);
    }
    if (!selecting) {
      const help = "podSelector, namespaceSelector or ipBlock; leave the whole list out for everyone";
      this.#findings.add("PCL1004", path, "the peer is empty and must name someone", help);
      return null;
    }
    const pods = this.selector(podSelector, [...path, "podSelector"]);
    return { kind: "pods", namespaces: this.selector(namespaceSelector, [...path, "namespaceSelector"]), pods };
  }

  #ipBlock(block: { cidr?: unknown; except?: readonly unknown[] | null | undefined }, path: Path): NetworkPolicyPeer | null {
    const cidr = readCidr(block.cidr, this.#findings, [...path, "cidr"], this.#cidrs);
    const except: string[] = [];
    for (const [i, one] of (block.except ?? []).entries()) {
      const at = [...path, "except", i];
      const hole = readCidr(one, this.#findings, at, this.#cidrs);
      if (hole === null || cidr === null) continue;
      if (hole.text === cidr.text) this.#findings.add("PCL1006", at, `the exception is the whole of ${cidr.text}: the peer matches nothing`);
      else if (!isInside(hole, cidr)) this.#findings.add("PCL1010", at, `the exception ${hole.text} is not a part of ${cidr.text}`);
      else except.push(hole.text);
    }
    return cidr === null ? null : { kind: "ipBlock", cidr: cidr.text, except: [...new Set(except)].sort() };
  }

  #port(written: WrittenPort, path: Path): NetworkPolicyPort | null {
    const protocol = readProtocol(written.protocol, this.#findings, [...path, "protocol"]);
    const port = this.#number(written, path);
    return protocol === null || port === undefined ? null : { protocol, port };
  }

  #number({ port, endPort }: WrittenPort, path: Path): NetworkPolicyPort["port"] | undefined {
    const end = isGiven(endPort);
    if (!isGiven(port)) {
      if (end) this.#findings.add("PCL1007", [...path, "endPort"], "endPort needs a port");
      return end ? undefined : null;
    }
    if (typeof port === "string") {
      const name = readPortName(port, this.#findings, [...path, "port"]);
      if (name !== null && end)
        this.#findings.add("PCL1007", [...path, "endPort"], `a named port cannot have endPort, and ${quoted(name)} is a name`);
      return name === null ? undefined : { name };
    }
    const from = readPortNumber(port, this.#findings, [...path, "port"]);
    const to = end ? readPortNumber(endPort, this.#findings, [...path, "endPort"], "endPort") : from;
    if (from === null || to === null) return undefined;
    if (to < from) this.#findings.add("PCL1007", [...path, "endPort"], `endPort ${to} is lower than port ${from}`);
    return { from, to };
  }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** What was read; refused parts have their finding, and the policy is not used then. */
function present<T>(list: readonly (T | null)[]): T[] {
  return list.filter((one) => one !== null);
}
