import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { needHelper } from "#loader";
import type { Bytes } from "./frames.ts";
import { inside, type Rig } from "./rig.ts";

export type Direction = "ingress" | "egress";
export interface Frame {
  readonly ifindex: number;
  readonly bytes: Bytes | Uint8Array;
}

/** The number of an interface of the rig's node. */
export function numberOf(rig: Rig, name: string): number {
  const [link] = JSON.parse(inside(rig.netns, "ip", "-j", "link", "show", "dev", name)) as { ifindex: number }[];
  return link?.ifindex ?? 0;
}

/** What the entry says of frames at one hook of an interface, each a run of the real program: what it returns. */
export function verdicts(rig: Rig, direction: Direction, frames: readonly Frame[]): readonly ("pass" | "drop")[] {
  const input = Buffer.concat(
    frames.map(({ ifindex, bytes }) => {
      const head = Buffer.alloc(12);
      head.writeUInt32LE(ifindex, 0);
      head.writeUInt32LE(bytes.length, 8);
      return Buffer.concat([head, Buffer.from(bytes)]);
    }),
  );
  const program = join(rig.pins.entry, "programs", direction === "egress" ? "pc_from_pod" : "pc_to_pod");
  const { status, stdout, stderr } = spawnSync("nsenter", [`--net=/run/netns/${rig.netns}`, needHelper("test run"), "run", program], {
    input,
    maxBuffer: 1 << 28,
    timeout: 300_000,
  });
  if (status !== 0) throw new Error(`test run: ${stderr}`);
  return Array.from({ length: stdout.length / 4 }, (_, i) => {
    const code = stdout.readInt32LE(i * 4);
    if (code !== -1 && code !== 2) throw new Error(`the program returned ${code}`);
    return code === 2 ? "drop" : "pass";
  });
}
