import type { Ports } from "#ir";

/** Ports as people write them: `1-65535/tcp, dns/udp`. */
export function portsText(ports: Ports): string {
  if (ports === "any") return "any";
  return ports
    .map((one) => {
      if ("name" in one) return `${one.name}/${one.protocol.toLowerCase()}`;
      if (!("from" in one)) return one.protocol.toLowerCase();
      return `${one.from === one.to ? one.from : `${one.from}-${one.to}`}/${one.protocol.toLowerCase()}`;
    })
    .join(", ");
}
