import { setTimeout as sleep } from "node:timers/promises";
import { cli } from "../../pipelines/cli/cli.ts";

/** An agent that runs in this process, and how to hear and stop it. */
export interface RunningAgent {
  readonly said: () => string;
  readonly url: string;
  health(): Promise<{
    readonly status: number;
    readonly body: { readonly state: string; readonly digest: string | null; readonly reasons: readonly string[] };
  }>;
  metrics(): Promise<string>;
  /** The value of one line of the metrics; null where there is none. */
  metric(line: string): Promise<number | null>;
  stop(): Promise<number>;
}

/** Starts `portcullis bpf agent`; ready to be asked when this returns. */
export async function startAgent(args: readonly string[], env: Readonly<Record<string, string | undefined>> = process.env): Promise<RunningAgent> {
  const interrupt = new AbortController();
  let text = "";
  const heard = (more: string) => {
    text += more;
  };
  const world = { env, cwd: process.cwd(), clock: () => new Date(), interrupted: interrupt.signal, heard };
  let ended: number | null = null;
  const running = cli(["bpf", "agent", ...args, "--listen", "127.0.0.1:0"], world).then(({ exit }) => {
    ended = exit;
    return exit;
  });
  await until(
    () => ended !== null || /on port \d+/.test(text),
    () => `the agent did not start: ${text}`,
  );
  if (ended !== null) throw new Error(`the agent ended with ${ended}: ${text}`);
  const url = `http://127.0.0.1:${/on port (\d+)/.exec(text)?.[1]}`;
  const metrics = async () => await (await fetch(`${url}/metrics`)).text();
  return {
    said: () => text,
    url,
    metrics,
    metric: async (line) => {
      const found = (await metrics()).split("\n").find((one) => one.startsWith(`${line} `));
      return found === undefined ? null : Number(found.slice(line.length));
    },
    health: async () => {
      const answer = await fetch(`${url}/healthz`);
      return { status: answer.status, body: (await answer.json()) as Awaited<ReturnType<RunningAgent["health"]>>["body"] };
    },
    stop: async () => {
      interrupt.abort();
      return await running;
    },
  };
}

/** Waits for something that comes about by itself; fails with what is so instead. */
export async function until(holds: () => boolean | Promise<boolean>, otherwise: () => string, seconds = 60): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(otherwise());
    await sleep(50);
  }
}
