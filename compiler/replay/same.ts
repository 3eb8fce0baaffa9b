import type { Request } from "#model";
import type { Hash, Hashed } from "./pairing.ts";
import type { Layer, Observer } from "./record.ts";

const OBSERVERS: readonly Observer[] = ["source", "destination", "both"];
const LAYERS: readonly Layer[] = ["connection", "redirect", "request", "trace"];

/** What of a request its URL tells. */
export function hashTarget(hash: Hash, request: Request | null): Hashed {
  const { high, low } = hash
    .start(0)
    .text(request?.kind === "http" ? `${request.host} ${request.path}` : "")
    .end();
  return { high, low };
}

/** The rest of the request. */
export function hashMethod(hash: Hash, request: Request | null): Hashed {
  const rest =
    request === null ? "" : request.kind === "http" ? `http ${request.method}` : request.kind === "dns" ? `dns ${request.name}` : request.kind;
  const { high, low } = hash.start(1).text(rest).end();
  return { high, low };
}

/** What the observer and the layer of a record add to its hash. */
export function unitOf(observer: Observer, layer: Layer): number {
  return OBSERVERS.indexOf(observer) * 4 + LAYERS.indexOf(layer);
}

/** Goes on from the hash of a connection to that of one record of it: two records with equal ones are one that was written twice. */
export function hashSame(hash: Hash, unit: number, time: number, method: Hashed, high: number, low: number): Hash {
  hash
    .unit(unit)
    .unit(time | 0)
    .unit((time / 0x1_0000_0000) | 0);
  return hash.unit(method.high).unit(method.low).unit(high).unit(low).end();
}
