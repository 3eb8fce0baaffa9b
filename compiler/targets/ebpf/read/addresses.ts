import { addressNumber, formatAddress, holds, isProblem, parseCidr, UNKNOWN } from "#algebra";
import { type ClassifierNode, class6, type Image, LEAF, mapped, namesOf } from "#image";
import { type Endpoint, type Flow, type Inventory, type InventoryPod, KINDS, PROTOCOL_NUMBERS, pointOf } from "#model";

const V4_SIZE = 1n << 32n;
const ALL = V4_SIZE + (1n << 128n);

/** Runs of addresses of one class, ascending. */
type Run = readonly [start: bigint, cls: number];

/** Where the address tables of an image are not what its classifier makes of an inventory; the first such address in words, or null. */
export function wrongAddress(image: Image, inventory: Inventory): string | null {
  const residents = expectedResidents(image, inventory);
  const outside = expectedOutside(image);
  const [wanted4, found4] = [overlaid(outside, residents, V4_SIZE), actual4(image)];
  const count = Math.max(wanted4.length, found4.length);
  for (let i = 0; i < count; i++) {
    const [wanted, found] = [wanted4[i], found4[i]];
    if (wanted?.[0] === found?.[0] && wanted?.[1] === found?.[1]) continue;
    const at = [wanted?.[0], found?.[0]].filter((one) => one !== undefined).sort((a, b) => (a < b ? -1 : 1))[0] as bigint;
    return `${formatAddress(at)} has class ${classAt(found4, at)} and its labels and address make it ${classAt(wanted4, at)}`;
  }
  return wrong6(image, outside, residents) ?? wrongNames(image, inventory);
}

function wrong6(image: Image, outside: readonly Run[], residents: ReadonlyMap<bigint, number>): string | null {
  const asked = new Set<bigint>();
  for (const [i, [start]] of outside.entries()) if (start >= V4_SIZE) asked.add(start).add((outside[i + 1]?.[0] ?? ALL) - 1n);
  for (const address of residents.keys())
    if (address >= V4_SIZE)
      asked
        .add(address)
        .add(address - 1n)
        .add(address + 1n);
  for (const address of asked) {
    if (address < V4_SIZE || address >= ALL) continue;
    const wanted = residents.get(address) ?? classAt(outside, address);
    const found = class6(image.addresses, address - V4_SIZE);
    if (wanted !== found) return `${formatAddress(address)} has class ${found} and its labels and address make it ${wanted}`;
  }
  return null;
}

function wrongNames({ addresses, meta }: Image, inventory: Inventory): string | null {
  if (meta.names.length === 0) return null;
  for (const pod of inventory.pods) {
    if (pod.hostNetwork) continue;
    for (const address of numbersOf(pod)) {
      if (ownerOf(inventory, address) !== pod) continue;
      for (const { port, protocol } of pod.ports) {
        const declared = pod.ports.filter((one) => one.port === port && one.protocol === protocol).map((one) => one.name);
        const wanted = meta.names.reduce((mask, name, bit) => (declared.includes(name) ? mask | (1 << bit) : mask), 0);
        const found = namesOf(addresses, address < V4_SIZE ? mapped(address) : address - V4_SIZE, PROTOCOL_NUMBERS[protocol], port);
        if (found !== wanted) return `port ${port} of ${formatAddress(address)} has the names ${found} and its pod gives it ${wanted}`;
      }
    }
  }
  return null;
}

const owners = new WeakMap<Inventory, Map<bigint, InventoryPod>>();

function ownerOf(inventory: Inventory, address: bigint): InventoryPod | undefined {
  let known = owners.get(inventory);
  if (known === undefined) {
    known = new Map();
    for (const pod of inventory.pods) for (const one of pod.hostNetwork ? [] : numbersOf(pod)) if (!known.has(one)) known.set(one, pod);
    owners.set(inventory, known);
  }
  return known.get(address);
}

function numbersOf({ ips }: { readonly ips: readonly string[] }): bigint[] {
  return ips.map(addressNumber).filter((one) => one !== null);
}

function classAt(runs: readonly Run[], address: bigint): number {
  let [low, high] = [0, runs.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((runs[middle]?.[0] as bigint) <= address) low = middle;
    else high = middle - 1;
  }
  return runs[low]?.[1] ?? 0;
}

/** The class that the diagram gives to an end, asked as every other dialect is: by the values of the model's variables. */
function classOf(image: Image, end: Endpoint): number {
  const flow: Flow = { source: end, destination: end, protocol: 6, port: null, sourcePort: null, icmp: null, tls: null, sni: null, request: null };
  const point = pointOf(flow, "ingress");
  const { nodes, peers } = image.meta.classifier;
  for (let node = nodes[peers] as ClassifierNode | undefined; node !== undefined; ) {
    if ("class" in node) return node.class;
    const value = point(node.on);
    if (value === UNKNOWN) return 0;
    if ("from" in node) {
      const at: number = node.from.findLastIndex(([start]) => holds({ sort: "address", ranges: [[BigInt(start), ALL]] }, value) === "yes");
      node = nodes[node.from[at]?.[1] ?? -1];
    } else if ("choice" in node) node = nodes[node.choice[String(value)] ?? -1];
    else if (value === null) node = nodes[node.absent];
    else node = nodes[Object.hasOwn(node.values, String(value)) ? (node.values[String(value)] as number) : node.other];
  }
  return 0;
}

function end(kind: (typeof KINDS)[number], address: bigint, pod: InventoryPod | null, nodeLabels: ReadonlyMap<string, string> | null): Endpoint {
  return { kind, pod, nodeLabels, ip: formatAddress(address), names: [] };
}

function expectedResidents(image: Image, inventory: Inventory): ReadonlyMap<bigint, number> {
  const found = new Map<bigint, number>();
  const labels = new Map(inventory.nodes.map((node) => [node.name, node.labels]));
  for (const pod of inventory.pods)
    if (pod.hostNetwork && pod.cluster === null)
      for (const address of numbersOf(pod))
        found.set(address, classOf(image, end("remote-node", address, null, labels.get(pod.node ?? "") ?? new Map())));
  for (const node of inventory.nodes)
    for (const address of numbersOf(node)) found.set(address, classOf(image, end("remote-node", address, null, node.labels)));
  const taken = new Set<bigint>();
  for (const pod of inventory.pods) {
    if (pod.hostNetwork) continue;
    for (const address of numbersOf(pod)) {
      if (taken.has(address)) continue;
      taken.add(address);
      found.set(address, pod.cluster === null ? classOf(image, end("pod", address, pod, null)) : 0);
    }
  }
  return found;
}

/** Classes of addresses that nobody has: the world's, and 0 in what is declared for pods and nodes. */
function expectedOutside(image: Image): readonly Run[] {
  const { podCidrs, nodeCidrs } = image.meta.cluster;
  const inside = [...(podCidrs ?? []), ...(nodeCidrs ?? [])].map(parseCidr).flatMap((one) => (isProblem(one) ? [] : [one.range]));
  const cuts = new Set([0n, V4_SIZE, ...inside.flatMap(([low, high]) => [low, high + 1n])]);
  for (const node of image.meta.classifier.nodes) if ("from" in node) for (const [start] of node.from) cuts.add(BigInt(start));
  return [...cuts]
    .filter((cut) => cut < ALL)
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    .map((start): Run => [start, inside.some(([low, high]) => low <= start && start <= high) ? 0 : classOf(image, end("world", start, null, null))]);
}

/** Runs with single addresses laid over them, below a limit, neighbours of one class joined. */
function overlaid(outside: readonly Run[], residents: ReadonlyMap<bigint, number>, limit: bigint): Run[] {
  const all: Run[] = outside.filter(([start]) => start < limit);
  for (const [address, cls] of residents) {
    if (address >= limit) continue;
    all.push([address, cls]);
    if (!residents.has(address + 1n) && address + 1n < limit && !outside.some(([start]) => start === address + 1n))
      all.push([address + 1n, classAt(outside, address + 1n)]);
  }
  const order = all.map((run, i) => ({ run, i })).sort((a, b) => (a.run[0] < b.run[0] ? -1 : a.run[0] > b.run[0] ? 1 : a.i - b.i));
  return joined(order.filter(({ run }, i) => order[i + 1]?.run[0] !== run[0]).map(({ run }) => run));
}

function joined(runs: Iterable<Run>): Run[] {
  const found: Run[] = [];
  for (const run of runs) if (found.at(-1)?.[1] !== run[1]) found.push(run);
  return found;
}

/** The IPv4 tables as runs, in the order in which the program would look. */
function actual4({ addresses }: Image): Run[] {
  return joined(entries());

  function* entries(): Iterable<Run> {
    const header = addresses.inner("hdr");
    const [flat, root, l2, l3] = [addresses.halves("flat"), addresses.words("root"), addresses.words("l2"), addresses.halves("l3")];
    const [base, length] = [header.number("flat_base"), header.number("flat_len")];
    let done = 0;
    const emit = function* (start: number, size: number, cls: number): Iterable<Run> {
      if (start + size <= done) return;
      const from = Math.max(start, done);
      if (length === 0 || start + size <= base || from >= base + length) yield [BigInt(from), cls];
      else {
        if (from < base) yield [BigInt(from), cls];
        for (let i = 0; i < length; i++) yield [BigInt(base + i), flat[i] as number];
        done = base + length;
        if (start + size > done) yield [BigInt(done), cls];
      }
    };
    for (let high = 0; high < 65_536; high++) {
      const entry = root[high] as number;
      if (entry >= LEAF) yield* emit(high * 65_536, 65_536, entry & 0xffff);
      else
        for (let middle = 0; middle < 256; middle++) {
          const inner = l2[entry * 256 + middle] as number;
          const start = high * 65_536 + middle * 256;
          if (inner >= LEAF) yield* emit(start, 256, inner & 0xffff);
          else for (let low = 0; low < 256; low++) yield* emit(start + low, 1, l3[inner * 256 + low] as number);
        }
    }
  }
}
