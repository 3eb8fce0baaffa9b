import { type AddressRange, ALL_V6, addressNumber, formatAddress, holds, MAX_ADDRESS, type Predicate, toCidrs } from "#algebra";
import {
  addressesOf,
  cidrRanges,
  type Endpoint,
  type Flow,
  type Hidden,
  isIdentityLabel,
  type Labels,
  NAMESPACE_NAME,
  NEWEST_FILTER,
  pointOf,
  type Relation,
  type Request,
} from "#model";
import { NOTHING } from "./nothing.ts";

/** Ports from here on are given to clients by the system. */
export const EPHEMERAL = 32_768;
const QUOTE = 0x22;

/**
 * What of a flow can matter to the given relations: two flows with equal projections get equal verdicts from each of them.
 * It may be finer than needed, never coarser.
 */
export class Projection {
  readonly #keys: Readonly<Record<"ns" | "pod" | "sa" | "node", readonly string[]>>;
  readonly #cuts: readonly bigint[];
  /** Where classes of IPv4 addresses start. */
  readonly cutsV4: readonly number[];
  readonly #blocks: readonly AddressRange[];
  readonly #portCuts: readonly number[];
  readonly #requests: readonly (readonly [variable: string, predicate: Predicate])[];
  readonly #named: readonly string[];
  readonly #names: readonly Predicate[];
  readonly #sni: readonly Predicate[];
  /** Facts of ends that are asked for. */
  readonly #asked: ReadonlySet<Hidden>;

  /** `fine`: addresses of one block of a policy count apart by its parts, too, so that the traffic tells which of them it needs. */
  constructor(relations: readonly Relation[], { fine = false } = {}) {
    const literals = relations.flatMap(({ sides }) => [...sides.egress, ...sides.ingress].flatMap(({ cubes }) => cubes.flatMap(({ when }) => when)));
    const predicates = (test: (variable: string) => boolean) => unique(literals.filter(({ variable }) => test(variable)).map((one) => one.in));
    const keysOf = (prefix: string) =>
      [
        ...new Set(literals.flatMap(({ variable }) => (variable.slice(1).startsWith(`.${prefix}:`) ? [variable.slice(prefix.length + 3)] : []))),
      ].sort();
    this.#keys = { ns: keysOf("ns").filter((key) => key !== NAMESPACE_NAME), pod: keysOf("pod"), sa: keysOf("sa"), node: keysOf("node") };
    this.#blocks = predicates((name) => name.endsWith(".ip")).flatMap((one) => (one.sort === "address" ? one.ranges : []));
    this.#cuts = sorted(this.#blocks.flatMap((block) => [block[0], block[1] + 1n, ...(fine ? partsOf(block) : [])]));
    this.cutsV4 = this.#cuts.filter((cut) => cut <= 1n << 32n).map(Number);
    const ports = predicates((name) => name === "port").flatMap((one) => (one.sort === "number" ? one.ranges : []));
    this.#portCuts = sorted([EPHEMERAL, ...ports.flatMap(([low, high]) => [low, high + 1])].filter((cut) => cut >= EPHEMERAL));
    const asked = (name: string) => name === "request" || name.startsWith("http.") || name === "dns.name";
    this.#requests = [...new Set(literals.filter(({ variable }) => asked(variable)).map((one) => one.variable))]
      .sort()
      .flatMap((variable) => unique(literals.filter((one) => one.variable === variable).map((one) => one.in)).map((one) => [variable, one] as const));
    this.#named = [...new Set(literals.map((one) => one.variable).filter((name) => /^(source-)?named:/.test(name)))].sort();
    this.#names = predicates((name) => name === "P.name");
    this.#sni = predicates((name) => name === "sni");
    const { pod, ns, sa } = this.#keys;
    const facts: Readonly<Record<Hidden, boolean>> = {
      labels: pod.length > 0,
      "filtered labels": [...pod, ...ns.map((key) => `io.cilium.k8s.namespace.labels.${key}`)].some((key) => !isIdentityLabel(key, NEWEST_FILTER)),
      "namespace labels": ns.length > 0,
      "service account": literals.some(({ variable }) => /^[SP][.]sa/.test(variable)),
      "service account labels": sa.length > 0,
      "DNS name": this.#names.length > 0,
      "container ports": this.#named.length > 0,
    };
    this.#asked = new Set((Object.keys(facts) as Hidden[]).filter((fact) => facts[fact]));
  }

  endpoint(end: Endpoint): string {
    const { pod } = end;
    const some = (labels: Labels | null | undefined, keys: readonly string[]) => keys.map((key) => labels?.get(key) ?? null);
    return JSON.stringify([
      end.kind,
      pod === null ? null : [pod.namespace, pod.cluster, pod.serviceAccount, pod.hostNetwork],
      some(pod?.labels, this.#keys.pod),
      some(pod?.namespaceLabels, this.#keys.ns),
      some(pod?.serviceAccountLabels, this.#keys.sa),
      end.nodeLabels === null ? null : some(end.nodeLabels, this.#keys.node),
      this.#placeOf(end),
      end.names.length === 0 ? "" : this.#names.map((one) => (holds(one, end.names) === "yes" ? "1" : "0")).join(""),
      (end.hidden ?? []).filter((fact) => this.#asked.has(fact)),
    ]);
  }

  /** The lowest and highest port that nothing tells apart from this one; below the ephemeral range each port stands for itself. */
  port(port: number): readonly [low: number, high: number] {
    if (port < EPHEMERAL) return [port, port];
    const next = this.#portCuts.findIndex((cut) => cut > port);
    return [this.#portCuts[(next < 0 ? this.#portCuts.length : next) - 1] ?? EPHEMERAL, (next < 0 ? 65_536 : (this.#portCuts[next] as number)) - 1];
  }

  /** The lowest and highest address that nothing tells apart from this one. */
  addresses(address: bigint): AddressRange {
    const next = this.#cuts.findIndex((cut) => cut > address);
    const low = this.#cuts[(next < 0 ? this.#cuts.length : next) - 1] ?? 0n;
    return [low, next < 0 ? MAX_ADDRESS : (this.#cuts[next] as bigint) - 1n];
  }

  /** What the relations make of a request by itself. */
  request(request: Request): string {
    const point = pointOf({ ...NOTHING, request }, "ingress");
    return this.#requests.map(([variable, predicate]) => holds(predicate, point(variable))[0]).join("");
  }

  /** What the relations make of the request, the names of the port and the rest of the traffic. */
  traffic(flow: Flow): string {
    const point = pointOf(flow, "ingress");
    const bits = this.#requests.map(([variable, predicate]) => holds(predicate, point(variable))[0]).join("");
    const named = this.#named.map((variable) => String(point(variable)).slice(0, 1)).join("");
    const sni = this.#sni.map((one) => holds(one, point("sni"))[0]).join("");
    return JSON.stringify([flow.protocol, flow.icmp, flow.tls, flow.request?.kind ?? null, bits, named, sni]);
  }

  /** The narrowest block that a policy names and that holds the address of an end; null if none does. */
  block(end: Endpoint): string | null {
    const range = addressesOf(end);
    if (range === null) return null;
    const holding = this.#blocks.filter(([low, high]) => low <= range[0] && range[1] <= high);
    const [narrowest] = holding.sort(([a, b], [c, d]) => Number(b - a - (d - c)));
    if (narrowest === undefined || narrowest[1] - narrowest[0] > WIDEST) return null;
    const blocks = toCidrs([narrowest]);
    return blocks.length === 1 ? (blocks[0] ?? null) : `${formatAddress(narrowest[0])}–${formatAddress(narrowest[1])}`;
  }

  /** Where the text of the last `addressClass` ended. */
  addressEnd = 0;

  /** The class of an address written as bytes that end with a quote; -2 for what only the decoder can tell. */
  addressClass(bytes: Uint8Array, start: number): number {
    let value = 0;
    let part = 0;
    let dots = 0;
    let first = start;
    for (let i = start; ; i++) {
      const byte = bytes[i] as number;
      if (byte >= 0x30 && byte <= 0x39) {
        if (i >= first + 3) return this.#otherClass(bytes, start);
        part = part * 10 + byte - 0x30;
      } else if (byte === 0x2e || byte === QUOTE) {
        if (part > 255 || i === first || (i > first + 1 && bytes[first] === 0x30)) return -2;
        value = value * 256 + part;
        dots++;
        if (byte === QUOTE) {
          this.addressEnd = i;
          break;
        }
        part = 0;
        first = i + 1;
      } else return this.#otherClass(bytes, start);
    }
    if (dots !== 4) return -2;
    if (this.cutsV4.length === 0) return 0;
    let low = 0;
    let high = this.cutsV4.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.cutsV4[middle] as number) <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Addresses of the other family have the classes behind all of IPv4's. */
  #otherClass(bytes: Uint8Array, start: number): number {
    const end = bytes.indexOf(QUOTE, start);
    if (end < 0 || end - start > 45) return -2;
    this.addressEnd = end;
    const text = String.fromCharCode(...bytes.subarray(start, end));
    const atom = text.includes(":") ? this.#atomOf(text) : null;
    return atom === null ? -2 : this.cutsV4.length + 1 + atom;
  }

  /** Where an end's address lies between the cuts, or where it begins and ends. */
  #placeOf(end: Endpoint): number | null | readonly [number | null, number | null] {
    if (end.ipRange === undefined) return this.#atomOf(end.ip);
    const [low, high] = [this.#atomOf(end.ipRange[0]), this.#atomOf(end.ipRange[1])];
    return low === high ? low : [low, high];
  }

  #atomOf(ip: string | null): number | null {
    const address = ip === null ? null : addressNumber(ip);
    if (address === null) return null;
    let low = 0;
    let high = this.#cuts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#cuts[middle] as bigint) <= address) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** A whole address family is no class of addresses worth a name. */
const WIDEST = cidrRanges("0.0.0.0/1").reduce((most, [low, high]) => (high - low > most ? high - low : most), 0n);

/** Where a block is cut into at most 257 parts that are blocks themselves. */
function partsOf([low, high]: AddressRange): bigint[] {
  let step = 1n;
  while ((high - low) / step >= 256n) step *= 2n;
  const base = low >= ALL_V6[0] ? ALL_V6[0] : 0n;
  const cuts: bigint[] = [];
  for (let cut = ((low - base) / step + 1n) * step + base; cut <= high; cut += step) cuts.push(cut);
  return cuts;
}

function unique(predicates: readonly Predicate[]): Predicate[] {
  const text = (one: Predicate) => JSON.stringify(one, (_, value) => (typeof value === "bigint" ? String(value) : value));
  return [...new Map(predicates.map((one) => [text(one), one])).values()];
}

function sorted<T extends number | bigint>(values: readonly T[]): T[] {
  return [...new Set(values)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
