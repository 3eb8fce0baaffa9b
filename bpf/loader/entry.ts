import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadObject, onlyValue, writeElements } from "./bpftool.ts";
import { type Pins, sharedMap } from "./pins.ts";
import { refuse } from "./refused.ts";
import { run } from "./run.ts";
import { templateObject } from "./template.ts";

/** A port that stays open whatever the policy says. */
export interface Failsafe {
  readonly direction: "ingress" | "egress";
  /** IANA number. */
  readonly protocol: number;
  readonly port: number;
}
/** What the operator sets for a node. */
export interface NodeSettings {
  readonly failsafe: readonly Failsafe[];
  /** Events a second, of each CPU. */
  readonly eventsPerSecond: number;
}
export const DEFAULT_SETTINGS: NodeSettings = { failsafe: [], eventsPerSecond: 1000 };
/** As many as the program looks at. */
export const FAILSAFE_SLOTS = 16;

/** Writes bytes where no other user can change them before they are read, and hands on the path. */
export function withFile<T>(bytes: Uint8Array, work: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "portcullis-"));
  try {
    const path = join(folder, "object.o");
    writeFileSync(path, bytes, { mode: 0o600 });
    return work(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The programs that interfaces call, and the maps that stay: loaded once, into place in one rename. */
export function ensureEntry(pins: Pins): void {
  if (existsSync(pins.slots)) return;
  ensureFileSystem(pins);
  const staging = join(pins.root, `entry-${process.pid}`);
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { mode: 0o700 });
  const problem = withFile(templateObject("entry"), (file) => loadObject(file, staging, []));
  if (problem !== null) {
    rmSync(staging, { recursive: true, force: true });
    refuse("PCL7002", [pins.root], `the kernel refuses the entry program: ${problem}`);
  }
  renameSync(staging, pins.entry);
}

/** Makes the folder of the pins; refuses where they could not be pins. */
export function ensureFileSystem(pins: Pins): void {
  try {
    mkdirSync(pins.root, { recursive: true, mode: 0o700 });
  } catch (error) {
    refuse(
      "PCL1026",
      [pins.root],
      `\`${pins.root}\` can't be made: ${(error as Error).message}`,
      "mount a BPF file system: mount -t bpf bpf /sys/fs/bpf",
    );
  }
  const { out } = run("stat", ["-f", "-c", "%t", pins.root]);
  if (out.toString().trim() !== "cafe4a11")
    refuse("PCL1026", [pins.root], `\`${pins.root}\` is not on a BPF file system`, "mount one: mount -t bpf bpf /sys/fs/bpf");
}

/** Sets failsafe ports and the budget of events; gives what sets the earlier ones again. */
export function configure(pins: Pins, { failsafe, eventsPerSecond }: NodeSettings): () => void {
  if (failsafe.length > FAILSAFE_SLOTS) refuse("PCL1018", ["failsafe"], `${failsafe.length} failsafe ports, and there is room for ${FAILSAFE_SLOTS}`);
  const value = Buffer.alloc(16 + 4 * FAILSAFE_SLOTS);
  const interval = BigInt(Math.round(1e9 / Math.max(1, eventsPerSecond)));
  value.writeBigUInt64LE(interval, 0);
  value.writeBigUInt64LE(interval * BigInt(Math.max(1, eventsPerSecond)), 8);
  for (const [i, { direction, protocol, port }] of failsafe.entries())
    value.writeUInt32LE((1 << 25) | ((direction === "egress" ? 1 : 0) << 24) | (protocol << 16) | port, 16 + 4 * i);
  const [map, before] = [sharedMap(pins, "pc_nodes"), onlyValue(sharedMap(pins, "pc_nodes"))];
  writeElements(map, [[0, value]]);
  return () => writeElements(map, [[0, before]]);
}

/** What becomes of packets while no image is in force. */
export function setFailMode(pins: Pins, open: boolean): void {
  writeElements(sharedMap(pins, "_data_fail"), [[0, Buffer.from([open ? 1 : 0, 0, 0, 0])]]);
}
