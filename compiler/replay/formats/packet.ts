import { formatAddress } from "#algebra";

/** What the headers of a packet say. */
export interface Headers {
  readonly source: string;
  readonly destination: string;
  readonly protocol: number;
  readonly sourcePort: number | null;
  readonly destinationPort: number | null;
  readonly icmp: { readonly type: number; readonly code: number } | null;
  /** It opens a connection; null where its protocol can't tell. */
  readonly opens: boolean | null;
  /** It takes a connection that the other end opens. */
  readonly accepts: boolean;
}
/** Why a packet has no such headers: `other` is none of IP's, `fragment` a later part of one, `cut` was captured too short. */
export type Headless = "other" | "fragment" | "cut" | "link";

const [IPV4, IPV6] = [0x0800, 0x86dd];
const TAGS = new Set([0x8100, 0x88a8, 0x9100]);
const EXTENSIONS = new Set([0, 43, 60, 135, 139, 140]);
const V4_SIZE = 1n << 32n;

/** Ethernet with VLAN tags, BSD loopback, raw IP, and Linux' cooked captures (tcpdump.org/linktypes.html). */
export function headersOf(linkType: number, bytes: Uint8Array): Headers | Headless {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  switch (linkType) {
    case 1:
      return tagged(view, 12);
    case 113:
      return tagged(view, 14);
    case 276:
      return bytes.length < 20 ? "cut" : network(view, 20, view.getUint16(0));
    case 0:
    case 108:
      return bytes.length < 5 ? "cut" : raw(view, 4);
    case 12:
    case 14:
    case 101:
    case 228:
    case 229:
      return bytes.length < 1 ? "cut" : raw(view, 0);
    default:
      return "link";
  }
}

/** From the type on, with any number of VLAN tags before it. */
function tagged(view: DataView, at: number): Headers | Headless {
  while (view.byteLength >= at + 2 && TAGS.has(view.getUint16(at))) at += 4;
  return view.byteLength < at + 2 ? "cut" : network(view, at + 2, view.getUint16(at));
}

function network(view: DataView, at: number, type: number): Headers | Headless {
  return type === IPV4 ? ipv4(view, at) : type === IPV6 ? ipv6(view, at) : "other";
}

function raw(view: DataView, at: number): Headers | Headless {
  const version = view.getUint8(at) >> 4;
  return version === 4 ? ipv4(view, at) : version === 6 ? ipv6(view, at) : "other";
}

function ipv4(view: DataView, at: number): Headers | Headless {
  if (view.byteLength < at + 20) return "cut";
  if ((view.getUint16(at + 6) & 0x1fff) !== 0) return "fragment";
  const address = (offset: number) => formatAddress(BigInt(view.getUint32(at + offset)));
  return transport(view, at + (view.getUint8(at) & 15) * 4, view.getUint8(at + 9), address(12), address(16));
}

function ipv6(view: DataView, at: number): Headers | Headless {
  if (view.byteLength < at + 40) return "cut";
  const address = (offset: number) => formatAddress(V4_SIZE + (view.getBigUint64(at + offset) << 64n) + view.getBigUint64(at + offset + 8));
  let protocol = view.getUint8(at + 6);
  let next = at + 40;
  while (EXTENSIONS.has(protocol) || protocol === 44 || protocol === 51) {
    if (view.byteLength < next + 8) return "cut";
    if (protocol === 44 && (view.getUint16(next + 2) & 0xfff8) !== 0) return "fragment";
    const words = view.getUint8(next + 1);
    const length = protocol === 44 ? 8 : protocol === 51 ? (words + 2) * 4 : (words + 1) * 8;
    protocol = view.getUint8(next);
    next += length;
  }
  return transport(view, next, protocol, address(8), address(24));
}

function transport(view: DataView, at: number, protocol: number, source: string, destination: string): Headers | Headless {
  const base = { source, destination, protocol, sourcePort: null, destinationPort: null, icmp: null, opens: null, accepts: false };
  const needed = protocol === 6 ? 14 : protocol === 17 ? 4 : protocol === 132 ? 13 : protocol === 1 || protocol === 58 ? 2 : 0;
  if (view.byteLength < at + needed) return "cut";
  if (protocol === 1 || protocol === 58) return { ...base, icmp: { type: view.getUint8(at), code: view.getUint8(at + 1) } };
  if (needed === 0) return base;
  const ports = { sourcePort: view.getUint16(at), destinationPort: view.getUint16(at + 2) };
  if (protocol === 17) return { ...base, ...ports };
  const flags = protocol === 6 ? view.getUint8(at + 13) & 0x12 : view.getUint8(at + 12);
  return protocol === 6
    ? { ...base, ...ports, opens: flags === 0x02, accepts: flags === 0x12 }
    : { ...base, ...ports, opens: flags === 1, accepts: flags === 2 };
}
