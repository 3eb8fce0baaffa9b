import { type AddressRange, addresses, type Cidr, isProblem, parseCidr } from "#algebra";
import { addressIn, type Conjunction, type Kind, kindIn } from "#model";
import type { Engine } from "../versions.ts";

const NODES: readonly Kind[] = ["host", "remote-node", "kube-apiserver"];
const PODS: readonly Kind[] = ["pod", "remote-pod"];

/**
 * What a CIDR selector matches (Cilium pkg/policy/types/selector.go CIDRSelector): identities outside the cluster, and
 * nodes or pods where `policy-cidr-match-mode` names them. A whole family is the world label of that family, which nodes
 * and pods don't carry; only pods mode looks at their addresses instead.
 */
export function blockCubes(block: Cidr, except: readonly Cidr[], engine: Engine): Conjunction[] {
  const holes = except.map((one) => one.range);
  return byKind((kind) => {
    if (block.prefix > 0) return addresses.without([block.range], holes);
    if (kind === "world") return inUse(block.family, engine) ? addresses.without([block.range], holes) : [];
    if (!engine.cidrPods || !inUse(block.family, engine)) return [];
    return addresses.without(
      [block.range],
      except.filter((one) => one.prefix > 0).map((one) => one.range),
    );
  }, engine);
}

/** Addresses in CIDR groups, without holes; the groups' labels sit on addresses as CIDR labels do. */
export function rangesCubes(ranges: readonly AddressRange[], except: readonly Cidr[], engine: Engine): Conjunction[] {
  const left = addresses.without(
    ranges,
    except.filter((one) => one.prefix > 0).map((one) => one.range),
  );
  const outside = addresses.without(
    left,
    except.filter((one) => one.prefix === 0).map((one) => one.range),
  );
  return byKind((kind) => (kind === "world" ? outside : left), engine);
}

function byKind(rangesOf: (kind: Kind) => readonly AddressRange[], engine: Engine): Conjunction[] {
  const kinds: Kind[] = ["world", ...(engine.cidrNodes ? NODES : []), ...(engine.cidrPods ? PODS : [])];
  const groups = new Map<string, { kinds: Kind[]; ranges: readonly AddressRange[] }>();
  for (const kind of kinds) {
    const ranges = rangesOf(kind);
    if (ranges.length === 0) continue;
    const key = ranges.join(";");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { kinds: [kind], ranges });
    else group.kinds.push(kind);
  }
  return [...groups.values()].map((group) => [kindIn("P", ...group.kinds), addressIn("P", group.ranges)]);
}

function inUse(family: 4 | 6, { ipv4, ipv6 }: Engine): boolean {
  return family === 4 ? ipv4 : ipv6;
}

/** A CIDR that was checked before. */
export function checkedCidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if (isProblem(parsed)) throw new Error(`internal error, please report: unchecked CIDR ${text}`);
  return parsed;
}
