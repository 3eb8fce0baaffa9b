import type { Interner } from "./interner.ts";
import { eachMember, isText, skipSpace, skipString, skipValue, wholeAt } from "./json-bytes.ts";

/** Where things are in a Hubble line; -1 is "not there". What decides a record's meaning is interned, what differs from record to record is not. */
export class HubbleFields {
  /** Numbers of interned texts, in a fixed order: together with port and addresses they are all that decoding looks at. */
  readonly meaning = new Int32Array(MEANING.length + 2);
  timeStart = -1;
  timeEnd = -1;
  sourceIp = -1;
  sourceIpEnd = -1;
  destinationIp = -1;
  destinationIpEnd = -1;
  sourcePort = -1;
  sourcePortEnd = -1;
  destinationPort = -1;
  destinationPortEnd = -1;
  protocol = -1;
  protocolEnd = -1;
  l7 = -1;
  l7End = -1;
  reply = false;
  readonly #interner: Interner;

  constructor(interner: Interner) {
    this.#interner = interner;
  }

  /** Whether the line is a flow of the usual form; any other line is left to the decoder. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    this.meaning.fill(-1);
    this.timeStart = this.sourceIp = this.destinationIp = this.sourcePort = this.destinationPort = this.protocol = this.l7 = -1;
    this.reply = false;
    this.#bytes = bytes;
    this.#end = end;
    let flows = 0;
    const behind = eachMember(bytes, start, end, (key, keyEnd, value) => {
      if (isText(bytes, key, keyEnd, "flow")) {
        flows++;
        return eachMember(bytes, value, end, this.#member);
      }
      if (isText(bytes, key, keyEnd, "node_name")) return this.#intern(0, value);
      return isText(bytes, key, keyEnd, "time") ? skipValue(bytes, value, end) : -1;
    });
    return behind > 0 && skipSpace(bytes, behind) >= end && flows === 1 && this.timeStart >= 0;
  }

  #bytes: Uint8Array = new Uint8Array(0);
  #end = 0;

  readonly #member = (key: number, keyEnd: number, value: number): number => {
    const bytes = this.#bytes;
    const index = indexOf(bytes, key, keyEnd);
    switch (index) {
      case UNUSED:
        return skipValue(bytes, value, this.#end);
      case TIME:
        this.timeStart = value + 1;
        this.timeEnd = skipString(bytes, value, this.#end) - 1;
        return this.timeEnd < 0 ? -1 : this.timeEnd + 1;
      case IP:
        return eachMember(bytes, value, this.#end, this.#address);
      case L4:
        return eachMember(bytes, value, this.#end, this.#transport);
      case REPLY: {
        const end = skipValue(bytes, value, this.#end);
        this.reply = isText(bytes, value, end, "true");
        return end;
      }
      case AGGREGATE:
        return -1;
      case END_SOURCE:
      case END_DESTINATION: {
        this.meaning[index] = this.#interner.object(bytes, value, this.#end);
        return this.#interner.ended;
      }
      case L7: {
        this.l7 = value;
        this.l7End = skipValue(bytes, value, this.#end);
        if (this.l7End < 0) return -1;
        this.meaning[index] = this.#interner.id(bytes, value, this.l7End);
        return this.l7End;
      }
      default:
        return this.#intern(index, value);
    }
  };

  #intern(index: number, value: number): number {
    const end = skipValue(this.#bytes, value, this.#end);
    if (end > 0) this.meaning[index] = this.#interner.id(this.#bytes, value, end);
    return end;
  }

  readonly #address = (key: number, keyEnd: number, value: number): number => {
    const end = skipValue(this.#bytes, value, this.#end);
    if (end < 0) return -1;
    if (isText(this.#bytes, key, keyEnd, "source")) [this.sourceIp, this.sourceIpEnd] = [value + 1, end - 1];
    else if (isText(this.#bytes, key, keyEnd, "destination")) [this.destinationIp, this.destinationIpEnd] = [value + 1, end - 1];
    return end;
  };

  /** Only one protocol may stand there; its flags and ICMP type are part of the meaning. */
  readonly #transport = (key: number, keyEnd: number, value: number): number => {
    if (this.protocol >= 0) return -1;
    this.protocol = key;
    this.protocolEnd = keyEnd;
    this.meaning[PROTOCOL] = this.#interner.id(this.#bytes, key, keyEnd);
    const ported = isText(this.#bytes, key, keyEnd, "TCP") || isText(this.#bytes, key, keyEnd, "UDP") || isText(this.#bytes, key, keyEnd, "SCTP");
    return ported ? eachMember(this.#bytes, value, this.#end, this.#port) : this.#intern(FLAGS, value);
  };

  readonly #port = (key: number, keyEnd: number, value: number): number => {
    const end = skipValue(this.#bytes, value, this.#end);
    if (end < 0) return -1;
    if (isText(this.#bytes, key, keyEnd, "source_port")) [this.sourcePort, this.sourcePortEnd] = [value, end];
    else if (isText(this.#bytes, key, keyEnd, "destination_port")) {
      [this.destinationPort, this.destinationPortEnd] = [value, end];
      this.meaning[PORT] = wholeAt(this.#bytes, value, end);
      if (this.meaning[PORT] === -1) return -1;
    } else if (isText(this.#bytes, key, keyEnd, "flags")) this.meaning[FLAGS] = this.#interner.id(this.#bytes, value, end);
    return end;
  };
}

/** Members that decide what a record means, by their place in `meaning`; the first is the node's name. */
const MEANING = [
  "",
  "verdict",
  "drop_reason_desc",
  "Type",
  "type",
  "event_type",
  "traffic_direction",
  "source",
  "destination",
  "source_names",
  "destination_names",
  "l7",
  "node_name",
  "protocol",
  "flags",
  "port",
] as const;
export const END_SOURCE = MEANING.indexOf("source");
export const END_DESTINATION = MEANING.indexOf("destination");
const L7 = MEANING.indexOf("l7");
const PROTOCOL = MEANING.indexOf("protocol");
const FLAGS = MEANING.indexOf("flags");
export const PORT = MEANING.indexOf("port");
const UNUSED = -1;
const TIME = -2;
const IP = -3;
const L4 = -4;
const REPLY = -5;
const AGGREGATE = -6;
const ASIDE: readonly (readonly [string, number])[] = [
  ["time", TIME],
  ["IP", IP],
  ["l4", L4],
  ["is_reply", REPLY],
  ["aggregate", AGGREGATE],
];
/** By length and first byte, so that most keys are told without reading them. */
const BY_SHAPE = new Map<number, (readonly [string, number])[]>();
for (const one of [...MEANING.slice(1, 13).map((name, i) => [name, i + 1] as const), ...ASIDE]) {
  const shape = one[0].length * 256 + one[0].charCodeAt(0);
  BY_SHAPE.set(shape, [...(BY_SHAPE.get(shape) ?? []), one]);
}

function indexOf(bytes: Uint8Array, key: number, keyEnd: number): number {
  const found = BY_SHAPE.get((keyEnd - key) * 256 + (bytes[key] as number));
  if (found === undefined) return UNUSED;
  for (const [name, index] of found) if (isText(bytes, key, keyEnd, name)) return index;
  return UNUSED;
}
