/** A process that was started. */
interface Started {
  kill(signal: NodeJS.Signals): boolean;
}
type Host = Pick<NodeJS.Process, "once" | "off" | "kill" | "pid">;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Ends a child when this process is told to end, which its exit alone would not. Gives back what takes that away again. */
export function killedWithUs(child: Started, host: Host = process): () => void {
  const end = (signal: NodeJS.Signals): void => {
    child.kill("SIGTERM");
    release();
    host.kill(host.pid, signal);
  };
  const release = (): void => {
    for (const signal of SIGNALS) host.off(signal, end);
  };
  for (const signal of SIGNALS) host.once(signal, end);
  return release;
}
