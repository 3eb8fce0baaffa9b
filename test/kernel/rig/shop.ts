import { v4, v6 } from "./frames.ts";
import { EMPTY, type Tables } from "./image.ts";

/** Port classes of the tables below. */
export const PORT = { other: 0, http: 1, dns: 2, diameter: 3, echo: 4, https: 5, gre: 6, game: 7 } as const;
/** Peer classes: the world, a pod that may be called, a pod that may call everything. */
export const PEER = { world: 1, friend: 2, admin: 3 } as const;

const CALLS: readonly number[] = [PORT.http, PORT.dns, PORT.diameter, PORT.echo, PORT.gre];
const [INGRESS, EGRESS] = [0, 1];

/**
 * Subject 1 may call its friend on HTTP, DNS, SCTP 3868, echo and GRE; it is called by its friend on HTTPS, and by the admin on everything.
 * Subject 2 may do everything.
 */
export const SHOP: Tables = {
  ...EMPTY,
  generation: 7n,
  subjects: 3,
  peers: 4,
  portClasses: 8,
  flat: { base: v4("10.9.0.0"), length: 256 },
  blocks4: [
    [0, 0xffff_ffff, PEER.world],
    [v4("10.9.0.0"), v4("10.9.0.255"), 0],
    [v4("10.9.0.2"), v4("10.9.0.2"), PEER.friend],
    [v4("10.9.0.3"), v4("10.9.0.3"), PEER.admin],
  ],
  blocks6: [
    { value: 0n, length: 0, cls: PEER.world },
    { value: v6("fd09::"), length: 64, cls: 0 },
    { value: v6("fd09::2"), length: 128, cls: PEER.friend },
    { value: v6("fd09::3"), length: 128, cls: PEER.admin },
  ],
  ports: [
    [0, 80, 80, PORT.http],
    [1, 53, 53, PORT.dns],
    [2, 3868, 3868, PORT.diameter],
    [3, 8 << 8, 8 << 8, PORT.echo],
    [4, 128 << 8, 128 << 8, PORT.echo],
    [0, 443, 443, PORT.https],
    [5, 47, 47, PORT.gre],
    [1, 7000, 7999, PORT.game],
  ],
  allows: (direction, subject, peer, cls) =>
    subject === 2 ||
    (subject === 1 &&
      ((direction === EGRESS && peer === PEER.friend && CALLS.includes(cls)) ||
        (direction === INGRESS && peer === PEER.friend && cls === PORT.https) ||
        (direction === INGRESS && peer === PEER.admin))),
  reason: (direction, subject, peer, cls) => (SHOP.allows(direction, subject, peer, cls) ? 1 : peer === PEER.world ? 3 : 2),
  reasons: [
    { rule: "", flags: 1 },
    { rule: "shop/allow", flags: 0 },
    { rule: "shop/default", flags: 1 },
    { rule: "shop/world", flags: 1 },
  ],
};
