import { findHelper } from "./helper.ts";
import { must, run } from "./run.ts";

/** A program of the kernel. */
export interface Program {
  readonly id: number;
  readonly tag: string;
  readonly maps: readonly number[];
}

/** The program at a pin; null where there is none. */
export function programAt(pin: string): Program | null {
  const { status, out } = run("bpftool", ["-j", "prog", "show", "pinned", pin]);
  if (status !== 0) return null;
  const { id, tag, map_ids } = JSON.parse(out.toString()) as { id: number; tag: string; map_ids?: number[] };
  return { id, tag, maps: map_ids ?? [] };
}

/** The number of the program in the slot that the entry calls; null while it is empty. */
export function programInSlot(slots: string): number | null {
  const { status, out } = run("bpftool", ["-j", "map", "lookup", "pinned", slots, "key", "0", "0", "0", "0"]);
  if (status !== 0) return null;
  const { value } = JSON.parse(out.toString()) as { value?: string[] };
  return value === undefined ? null : Buffer.from(value.map((one) => Number(one))).readUInt32LE();
}

/** The bytes of the only element of a map. */
export function onlyValue(pin: string): Buffer {
  const helper = findHelper();
  if ("path" in helper) return must(helper.path, ["read", pin, "0"]);
  const text = must("bpftool", ["-j", "map", "dump", "pinned", pin]);
  const start = text.indexOf('"value":[') + 9;
  const end = text.indexOf("]", start);
  const bytes = Buffer.allocUnsafe((end - start + 1) / 7);
  // Each byte is `"0x12",`.
  for (let i = 0, at = start + 3; i < bytes.length; i++, at += 7) bytes[i] = (digit(text[at]) << 4) | digit(text[at + 1]);
  return bytes;
}

function digit(code = 48): number {
  return code <= 57 ? code - 48 : (code | 32) - 87;
}

/** Whether user space can still write a map. */
export function isFrozen(pin: string): boolean {
  const { frozen } = JSON.parse(must("bpftool", ["-j", "map", "show", "pinned", pin]).toString()) as { frozen?: number };
  return frozen === 1;
}

/** Loads an object, pins its programs and maps below `folder`, and gives it maps that exist already. */
export function loadObject(file: string, folder: string, shared: readonly (readonly [name: string, pin: string])[]): string | null {
  const handed = shared.flatMap(([name, pin]) => ["map", "name", name, "pinned", pin]);
  const { status, problem } = run("bpftool", ["prog", "loadall", file, `${folder}/programs`, ...handed, "pinmaps", `${folder}/maps`]);
  return status === 0 ? null : problem;
}

/** A number of 32 bits as bpftool takes bytes. */
export function word(value: number): string[] {
  return [0, 8, 16, 24].map((shift) => String((value >>> shift) & 255));
}

/** Writes elements of a map, all in one run. */
export function writeElements(pin: string, elements: readonly (readonly [key: number, value: Uint8Array])[]): void {
  if (elements.length === 0) return;
  const lines = elements.map(([key, value]) => `map update pinned ${pin} key ${word(key).join(" ")} value ${[...value].join(" ")}`);
  must("bpftool", ["batch", "file", "-"], `${lines.join("\n")}\n`);
}

/** Puts a program into the slot: one store, after which every hook of the node asks that program. */
export function writeSlot(slots: string, program: string): void {
  must("bpftool", ["map", "update", "pinned", slots, "key", "0", "0", "0", "0", "value", "pinned", program]);
}

export function clearSlot(slots: string): void {
  run("bpftool", ["map", "delete", "pinned", slots, "key", "0", "0", "0", "0"]);
}

/** Elements of a map: by key, the bytes of the value. */
export function elementsOf(pin: string): ReadonlyMap<number, Buffer> {
  const elements = JSON.parse(must("bpftool", ["-j", "map", "dump", "pinned", pin]).toString()) as readonly {
    readonly key: readonly string[];
    readonly value: readonly string[];
  }[];
  return new Map(elements.map(({ key, value }) => [bytesOf(key).readUInt32LE(), bytesOf(value)]));
}

/** Elements of a per-CPU map of counters, summed over CPUs: by key, the 64-bit numbers of its value. */
export function counters(pin: string): ReadonlyMap<number, readonly bigint[]> {
  interface Element {
    readonly key: readonly string[];
    readonly values: readonly { readonly value: readonly string[] }[];
  }
  const elements = JSON.parse(must("bpftool", ["-j", "map", "dump", "pinned", pin]).toString()) as readonly Element[];
  return new Map(elements.map(({ key, values }) => [bytesOf(key).readUInt32LE(), sum(values.map(({ value }) => numbersOf(bytesOf(value))))]));
}

function bytesOf(text: readonly string[]): Buffer {
  return Buffer.from(text.map(Number));
}

function numbersOf(bytes: Buffer): readonly bigint[] {
  return Array.from({ length: bytes.length / 8 }, (_, i) => bytes.readBigUInt64LE(i * 8));
}

function sum(rows: readonly (readonly bigint[])[]): readonly bigint[] {
  return (rows[0] ?? []).map((_, i) => rows.reduce((total, row) => total + (row[i] ?? 0n), 0n));
}
