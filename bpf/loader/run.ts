import { spawnSync } from "node:child_process";
import { refuse } from "./refused.ts";

const LIMIT = 1 << 30;
const PATH = `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`;
const PACKAGES: Readonly<Record<string, string>> = { bpftool: "bpftool", tc: "iproute2", ip: "iproute2" };

/** How a program ended. */
export interface Ran {
  readonly status: number;
  readonly out: Buffer;
  readonly problem: string;
}

/** Runs a program to its end, whatever that is; one that isn't there is a refusal that names its package. */
export function run(command: string, args: readonly string[], input?: string | Uint8Array): Ran {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    ...(input === undefined ? {} : { input }),
    maxBuffer: LIMIT,
    timeout: 120_000,
    env: { ...process.env, PATH },
  });
  if (error !== undefined && "code" in error && error.code === "ENOENT") {
    const name = PACKAGES[command];
    refuse("PCL1026", [command], `\`${command}\` is not there`, name === undefined ? undefined : `install it (Debian: apt-get install ${name})`);
  }
  const problem = error?.message ?? lastLines(stderr.toString());
  return { status: status ?? 1, out: stdout, problem };
}

/** Runs a program that has to succeed. */
export function must(command: string, args: readonly string[], input?: string | Uint8Array): Buffer {
  const { status, out, problem } = run(command, args, input);
  if (status !== 0) refuse("PCL7002", [command], `\`${command} ${args.slice(0, 3).join(" ")}\` failed: ${problem}`);
  return out;
}

/** What a program said at last, on one line; loaders say the cause before they give up. */
function lastLines(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !/strict mode|--legacy/.test(line));
  return lines.slice(-4).join("; ").slice(0, 400);
}
