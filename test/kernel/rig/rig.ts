import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { type Pins, pinsAt } from "#loader";

const PREFIX = "portcullis-test-";

/** One pod of a rig: a network namespace, the host's end of its pair, and its addresses. */
export interface RigPod {
  readonly netns: string;
  readonly host: string;
  readonly v4: string;
  readonly v6: string;
}
/** A node made for a test file: a routing namespace, pods behind it, and a BPF file system of its own. */
export interface Rig {
  readonly netns: string;
  readonly pins: Pins;
  readonly pods: readonly RigPod[];
  readonly folder: string;
}

let count = 0;

/** Makes a node with so many pods, or with pods of these IPv4 addresses; removed after the tests of the file, or by the next run where this one was killed. */
export function openRig(pods: number | readonly string[]): Rig {
  assertRoot();
  removeLeftOvers();
  const name = `${PREFIX}${process.pid}-${count++}`;
  const folder = mkdtempSync(join(tmpdir(), name));
  const mount = join(folder, "bpf");
  mkdirSync(mount);
  sh("mount", "-t", "bpf", "bpf", mount);
  const rig: Rig = {
    netns: name,
    pins: pinsAt(join(mount, "portcullis"), name),
    folder,
    pods: (typeof pods === "number" ? Array.from({ length: pods }, (_, i) => `10.9.0.${i + 1}`) : pods).map((v4, i) => ({
      netns: `${name}-${i}`,
      host: `pod${i}`,
      v4,
      v6: `fd09::${i + 1}`,
    })),
  };
  const close = () => closeRig(rig, mount);
  process.once("exit", close);
  afterAll(close);
  ip("netns", "add", name);
  for (const forward of [
    "net.ipv4.ip_forward=1",
    "net.ipv6.conf.all.forwarding=1",
    "net.ipv4.conf.all.rp_filter=0",
    "net.ipv4.conf.default.rp_filter=0",
  ])
    inside(name, "sysctl", "-qw", forward);
  inside(name, "ip", "link", "set", "lo", "up");
  for (const pod of rig.pods) addPod(name, pod);
  return rig;
}

/** Gives a pod one more address, and the node the way to it. */
export function addAddress(rig: Rig, { netns, host }: RigPod, address: string): void {
  const [family, bits] = address.includes(":") ? ["-6", "128"] : ["-4", "32"];
  ip("-n", netns, family, "addr", "add", `${address}/${bits}`, "dev", "eth0", ...(family === "-6" ? ["nodad"] : []));
  ip("-n", rig.netns, family, "route", "add", `${address}/${bits}`, "dev", host);
}

function addPod(node: string, { netns, host, v4, v6 }: RigPod): void {
  ip("netns", "add", netns);
  ip("-n", netns, "link", "add", "eth0", "type", "veth", "peer", "name", host, "netns", node);
  ip("-n", node, "addr", "add", "169.254.1.1/32", "dev", host);
  ip("-n", node, "-6", "addr", "add", "fe80::1/64", "dev", host, "nodad");
  ip("-n", node, "link", "set", host, "up");
  ip("-n", netns, "link", "set", "lo", "up");
  ip("-n", netns, "addr", "add", `${v4}/32`, "dev", "eth0");
  ip("-n", netns, "-6", "addr", "add", `${v6}/128`, "dev", "eth0", "nodad");
  ip("-n", netns, "link", "set", "eth0", "up");
  ip("-n", netns, "route", "add", "169.254.1.1", "dev", "eth0");
  ip("-n", netns, "route", "add", "default", "via", "169.254.1.1");
  ip("-n", netns, "-6", "route", "add", "default", "via", "fe80::1", "dev", "eth0");
  ip("-n", node, "route", "add", `${v4}/32`, "dev", host);
  ip("-n", node, "-6", "route", "add", `${v6}/128`, "dev", host);
}

function closeRig(rig: Rig, mount: string): void {
  for (const netns of [...rig.pods.map((pod) => pod.netns), rig.netns]) quiet("ip", "netns", "del", netns);
  quiet("umount", mount);
  rmSync(rig.pins.state, { recursive: true, force: true });
  if (readdirOf(mount).length === 0) rmSync(rig.folder, { recursive: true, force: true });
}

/** What a killed run left: namespaces and mounts that carry the number of a process that is gone. */
function removeLeftOvers(): void {
  const gone = (name: string) => !existsSync(`/proc/${/^portcullis-test-(\d+)-/.exec(name)?.[1] ?? "self"}`);
  for (const netns of readdirOf("/run/netns").filter((name) => name.startsWith(PREFIX) && gone(name))) quiet("ip", "netns", "del", netns);
  for (const name of readdirOf(tmpdir()).filter((one) => one.startsWith(PREFIX) && gone(one))) {
    const mount = join(tmpdir(), name, "bpf");
    quiet("umount", mount);
    if (readdirOf(mount).length === 0) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function readdirOf(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function assertRoot(): void {
  if (process.getuid?.() !== 0)
    throw new Error("kernel tests need root, for network namespaces and bpf(); leave them out with PORTCULLIS_WITHOUT=kernel");
}

/** Runs a program that has to succeed, and returns what it said. */
export function sh(command: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8", timeout: 60_000 });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${error?.message ?? stderr}`);
  return stdout;
}

function quiet(command: string, ...args: readonly string[]): void {
  spawnSync(command, args, { stdio: "ignore", timeout: 20_000 });
}

function ip(...args: readonly string[]): void {
  sh("ip", ...args);
}

/** Runs a program in a namespace. */
export function inside(netns: string, command: string, ...args: readonly string[]): string {
  return sh("nsenter", `--net=/run/netns/${netns}`, command, ...args);
}
