import { type AddressRange, ALL_V4, ALL_V6, addressNumber, formatAddress, type TextSet } from "#algebra";
import type { Endpoint, Relation } from "#model";
import { EPHEMERAL, Projection } from "../projection.ts";
import type { FlowRecord, Party } from "../record.ts";
import { pathLike } from "./path-like.ts";

/** How many bits of addresses outside of the cluster stay. */
export interface Kept {
  readonly v4: number;
  readonly v6: number;
}

/** The first 16 bits of 2002::/16, behind which an IPv4 address stands (RFC 3056). */
const SIX_TO_FOUR = 0x2002n;

/**
 * Takes personal data out of records: addresses of clients outside of the cluster, queries, and path segments that name single things. What
 * goes leaves behind what it was like, so that a verdict is the same, or open. Of `releases` all verdicts stay the same.
 */
export class Redaction {
  readonly #kept: Kept;
  readonly #projection: Projection | null;
  readonly #sets: readonly TextSet[];

  constructor(kept: Kept, releases: readonly Relation[]) {
    this.#kept = kept;
    this.#projection = releases.length === 0 ? null : new Projection(releases);
    this.#sets = pathSetsOf(releases);
  }

  of(record: FlowRecord): Pick<FlowRecord, "source" | "destination" | "traffic"> {
    const { source, destination, traffic } = record;
    return {
      source: this.#party(source),
      destination: isServer(traffic.port) ? destination : this.#party(destination),
      traffic: { ...traffic, sourcePort: null, request: this.#request(traffic.request) },
    };
  }

  #party(party: Party): Party {
    const { endpoint } = party;
    const range = endpoint.kind === "world" ? this.#rangeOf(endpoint) : null;
    if (range === null) return party;
    return { ...party, endpoint: { ...endpoint, ip: null, ipRange: [formatAddress(range[0]), formatAddress(range[1])] } };
  }

  /** All addresses of one family that the releases don't tell apart, or those that begin with the same bits. */
  #rangeOf({ ip }: Endpoint): AddressRange | null {
    const address = ip === null ? null : addressNumber(ip);
    if (address === null) return null;
    const family = address <= ALL_V4[1] ? ALL_V4 : ALL_V6;
    if (this.#projection !== null) {
      const [low, high] = this.#projection.addresses(address);
      return [low > family[0] ? low : family[0], high < family[1] ? high : family[1]];
    }
    const { v4, v6 } = this.#kept;
    const kept = (address - ALL_V6[0]) >> 112n === SIX_TO_FOUR ? Math.min(v6, 16 + v4) : v6;
    const size = family === ALL_V4 ? 1n << BigInt(32 - v4) : 1n << BigInt(128 - kept);
    const low = family[0] + ((address - family[0]) / size) * size;
    return [low, low + size - 1n];
  }

  #request(request: FlowRecord["traffic"]["request"]): FlowRecord["traffic"]["request"] {
    if (request?.kind !== "http") return request;
    const like = request.path === null ? null : pathLike(request.path, this.#sets);
    const rest = { ...request, headers: null, host: request.host?.includes("@") === true ? null : request.host };
    return like === null ? rest : { ...rest, path: null, pathLike: like };
  }
}

/** Who is reached at a port below those that clients get is a server; elsewhere it may be a client that is answered. */
function isServer(port: number | null): boolean {
  return port !== null && port < EPHEMERAL;
}

function pathSetsOf(relations: readonly Relation[]): TextSet[] {
  const literals = relations.flatMap(({ sides }) => [...sides.egress, ...sides.ingress].flatMap(({ cubes }) => cubes.flatMap(({ when }) => when)));
  const sets = literals.flatMap(({ variable, in: set }) => (variable === "http.path" && set.sort === "text" ? [set.present] : []));
  return [...new Map(sets.map((one) => [JSON.stringify(one), one])).values()];
}
