import { spawn } from "node:child_process";
import { type Diagnostic, diagnostic, printable } from "#diagnostic";
import { probeOf } from "#explain";
import type { Evidence, PhaseWork } from "#rollout";
import type { Clock } from "../client/clock.ts";
import { compared, type Reader } from "../live/meaning.ts";
import { beforeOf } from "./before.ts";

export interface ProbeOptions {
  /** A command line for the shell. */
  readonly command: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Seconds until a node counts as not having it. */
  readonly patience: number;
  readonly clock: Clock;
  readonly reader: Reader;
}

/**
 * Asks a command of the user until it says that every node has the phase: exit code 0. On standard input it gets the nodes, the objects that
 * were written or deleted, and connections whose verdict the phase changes, with the verdict that must be seen now.
 */
export async function probed(phase: PhaseWork, nodes: readonly string[], options: ProbeOptions): Promise<Evidence | Diagnostic> {
  const { command, patience, clock } = options;
  const input = JSON.stringify(questionOf(phase, nodes, options.reader));
  const until = clock.now() + patience * 1000;
  for (let tries = 1; ; tries++) {
    const said = await run(command, input, options.env, Math.max(until - clock.now(), 1_000));
    if (said === null)
      return {
        barrier: "probe",
        text: `the probe saw it on ${nodes.length} ${nodes.length === 1 ? "node" : "nodes"}, at try ${tries}`,
        verified: true,
      };
    if (clock.now() >= until) {
      const message = `the probe did not see phase ${phase.number} on every node in ${patience} s: ${printable(said, 300)}`;
      return diagnostic("PCL6014", ["--probe"], message, { help: "see what keeps nodes from it" });
    }
    await clock.sleep(Math.min(1_000 * tries, 10_000));
  }
}

function questionOf(phase: PhaseWork, nodes: readonly string[], reader: Reader) {
  const { witnesses } = compared(beforeOf(phase), phase.standing, reader);
  return {
    phase: phase.number,
    title: phase.title,
    nodes,
    writes: phase.writes.map(({ action, object: { apiVersion, kind, namespace, name } }) => ({ action, apiVersion, kind, namespace, name })),
    connections: witnesses.map((one) => ({ side: one.side, probe: probeOf(one.flow, `${one.side} ${one.effect}`), expect: one.after.decision })),
  };
}

/** null: it saw everything; else the end of what it said. */
function run(command: string, input: string, env: ProbeOptions["env"], timeout: number): Promise<string | null> {
  return new Promise((done) => {
    const child = spawn("sh", ["-c", command], { env: env as NodeJS.ProcessEnv, stdio: ["pipe", "ignore", "pipe"], timeout });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-1_000);
    });
    child.stdin.on("error", () => undefined);
    child.once("error", (error) => done(error.message));
    child.once("close", (code) => done(code === 0 ? null : said.trim() || `it ended with ${code ?? "a signal"}`));
    child.stdin.end(input);
  });
}
