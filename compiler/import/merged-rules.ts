import { canonicalJson, type Layer7, type Peer, type Ports } from "#ir";

/** What a rule says of its flows, without its name. */
export interface Body {
  readonly peers: readonly Peer[];
  readonly ports: Ports;
  readonly layer7: readonly Layer7[];
  readonly authenticate: boolean;
}

/** Fewer rules with the same flows: bodies that differ in their peers, ports or requests alone are one. */
export function mergedBodies(bodies: readonly Body[]): Body[] {
  let found = [...bodies];
  for (let before = -1; before !== found.length; ) {
    before = found.length;
    found = joinedBy(
      found,
      (body) => ({ ...body, peers: [] }),
      (a, b) => ({ ...a, peers: distinct([...a.peers, ...b.peers]) }),
    );
    found = joinedBy(
      found,
      (body) => ({ ...body, ports: [] }),
      (a, b) => ({ ...a, ports: unitedPorts(a.ports, b.ports) }),
    );
    found = joinedBy(found, requestKey, (a, b) => ({ ...a, layer7: distinct([...a.layer7, ...b.layer7]) }));
  }
  return found;
}

/** Every byte and some requests are no union of requests. */
function requestKey({ layer7, ...rest }: Body): unknown {
  return { ...rest, plain: layer7.length === 0 };
}

function joinedBy(bodies: readonly Body[], key: (body: Body) => unknown, join: (a: Body, b: Body) => Body): Body[] {
  const groups = new Map<string, Body>();
  for (const body of bodies) {
    const name = canonicalJson(key(body));
    const before = groups.get(name);
    groups.set(name, before === undefined ? body : join(before, body));
  }
  return [...groups.values()];
}

function unitedPorts(a: Ports, b: Ports): Ports {
  return a === "any" || b === "any" ? "any" : distinct([...a, ...b]);
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [canonicalJson(value), value])).values()];
}
