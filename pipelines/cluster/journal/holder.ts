import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Who holds a lock: for people, and so exactly that others on the same machine can tell whether it still runs. */
export interface Holder {
  readonly name: string;
  /** null where the machine can't tell processes apart for good. */
  readonly process: string | null;
}

/** This process. */
export function thisHolder(env: Readonly<Record<string, string | undefined>>): Holder {
  return { name: `${env["USER"] ?? env["LOGNAME"] ?? "portcullis"}@${hostname()}/${process.pid}`, process: identityOf(process.pid) };
}

/** Whether a process of this machine, named by its holder, is gone for sure. */
export function isGone(holder: string): boolean {
  const own = identityOf(process.pid);
  const [machine, pid = ""] = [machineIn(holder), holder.split(" ")[2]];
  if (own === null || machine !== machineIn(own) || !/^[0-9]+$/.test(pid)) return false;
  return identityOf(Number(pid)) !== holder;
}

/** Boot, process namespace, number and start: no two processes ever have them alike. */
function identityOf(pid: number): string | null {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const space = readlinkSync("/proc/self/ns/pid");
    const started = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[19];
    return `${boot} ${space} ${pid} ${started}`;
  } catch {
    return null;
  }
}

function machineIn(holder: string): string {
  return holder.split(" ").slice(0, 2).join(" ");
}
