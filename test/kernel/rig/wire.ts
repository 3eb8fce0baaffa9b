import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import type { Bytes } from "./frames.ts";
import { inside, type Rig, sh } from "./rig.ts";

/** The end of a pair inside a network namespace: puts frames on it and hears which marked ones arrive. */
export interface Wire {
  send(frame: Bytes): void;
  /** Numbers of the marked frames that came. */
  readonly heard: ReadonlySet<number>;
  stop(): void;
}

/** The bytes behind the headers of a frame that is told when it arrives. */
export function mark(number: number): Bytes {
  return [0x50, 0x43, 0x4c, 0x7e, number & 255, (number >> 8) & 255, (number >> 16) & 255, (number >>> 24) & 255];
}

const children = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});

/** Builds the program of the wires of a rig. */
export function buildWire(rig: Rig): string {
  const program = join(rig.folder, "wire");
  sh("cc", "-O2", join(import.meta.dirname, "wire.c"), "-o", program);
  return program;
}

/** A wire at `eth0` of a namespace. */
export async function openWire(program: string, netns: string): Promise<Wire> {
  const child = spawn("nsenter", [`--net=/run/netns/${netns}`, program, "eth0"], { stdio: ["pipe", "pipe", "inherit"] });
  children.add(child);
  const heard = new Set<number>();
  let rest = "";
  await new Promise<void>((ready, fail) => {
    child.once("close", () => fail(new Error("a wire broke")));
    child.stdout.on("data", (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (line === "ready") ready();
        else heard.add(Number(line));
      }
    });
  });
  return {
    heard,
    send: (frame) => {
      const head = Buffer.alloc(4);
      head.writeUInt32LE(frame.length);
      child.stdin.write(Buffer.concat([head, Buffer.from(frame)]));
    },
    stop: () => {
      children.delete(child);
      child.kill("SIGKILL");
    },
  };
}

/** The six bytes of an interface's own address. */
export function linkAddress(netns: string, name: string): Bytes {
  const [link] = JSON.parse(inside(netns, "ip", "-j", "link", "show", "dev", name)) as { address: string }[];
  return (link?.address ?? "").split(":").map((part) => Number.parseInt(part, 16));
}

/** A frame with the addresses of both ends of a link, and the checksum that routers look at. */
export function onLink(frame: Bytes, from: Bytes, to: Bytes): Bytes {
  const bytes = [...to, ...from, ...frame.slice(12)];
  let at = 12;
  while (bytes[at] === 0x81 || bytes[at] === 0x88) at += 4;
  if (bytes[at] !== 0x08 || bytes[at + 1] !== 0x00) return bytes;
  const [start, length] = [at + 2, ((bytes[at + 2] as number) & 15) * 4];
  let sum = 0;
  for (let i = start; i < start + length; i += 2) sum += ((bytes[i] as number) << 8) | (bytes[i + 1] as number);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  bytes[start + 10] = (~sum >> 8) & 255;
  bytes[start + 11] = ~sum & 255;
  return bytes;
}
