import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Directory } from "#agent";
import type { Connection } from "#cluster";
import type { Diagnostic } from "#diagnostic";
import { watchLinks } from "#loader";
import type { World } from "#source";
import type { Io } from "../../io.ts";
import { explainTo } from "../../show.ts";
import { fileSource } from "./file-source.ts";
import { ImageFile } from "./image-file.ts";
import { liveSource } from "./live-source.ts";
import { generationOf, metricsOf } from "./metrics.ts";
import { NodeAgent } from "./node-agent.ts";
import { Reporter } from "./reporter.ts";
import { type Served, serveAgent } from "./serve.ts";
import type { AgentSettings } from "./settings.ts";
import type { RunningSource } from "./source.ts";

/** Events that come close together are worked on together. */
const SETTLE_MS = 50;
/** Without any event everything is looked at as often. */
const LOOK_EVERY_MS = 2_000;

/** Where the inventory comes from: a cluster, or a file. */
export type Origin = { readonly config: Connection } | { readonly file: string };

/** Keeps a node until it is stopped; what is in force then stays. */
export async function runAgent(settings: AgentSettings, origin: Origin, world: World, io: Io): Promise<void> {
  const stop = new AbortController();
  const bell = new Bell();
  const onStop = () => {
    stop.abort();
    bell.ring();
  };
  const directory = new Directory();
  let hungUp = false;
  const onHangup = () => {
    hungUp = true;
    bell.ring();
  };
  process.once("SIGTERM", onStop).on("SIGHUP", onHangup);
  io.interrupted.addEventListener("abort", onStop);
  const heard = (problems: readonly Diagnostic[]) => {
    explainTo(io, problems);
    bell.ring();
  };
  let source: RunningSource | null = null;
  let served: Served | null = null;
  try {
    const started =
      "config" in origin
        ? await liveSource(origin.config, directory, () => bell.ring(), stop.signal)
        : fileSource(origin.file, world, directory, heard, stop.signal);
    source = started;
    const agent = new NodeAgent(settings, new ImageFile(resolve(io.cwd, settings.image), settings.image), directory, () => started.hearing(), io.err);
    const reporter = "config" in origin && settings.reports !== null ? new Reporter(origin.config, settings.reports, settings.node, io.err) : null;
    served = settings.listen === null ? null : await serveAll(settings, settings.listen, agent, started, () => reporter?.failures ?? 0);
    if (served !== null) io.err(`metrics and health on port ${served.port}\n`);
    watchLinks(settings.pins, () => bell.ring(), stop.signal);
    while (!stop.signal.aborted) {
      if (hungUp) agent.again();
      hungUp = false;
      agent.reconcile();
      void reporter?.report(reportOf(agent), stop.signal);
      await bell.rung(LOOK_EVERY_MS);
      await sleep(SETTLE_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  } finally {
    stop.abort();
    process.off("SIGTERM", onStop).off("SIGHUP", onHangup);
    io.interrupted.removeEventListener("abort", onStop);
    served?.server.close();
    served?.server.closeAllConnections();
    await source?.ended;
  }
}

async function serveAll(
  { node, pins }: AgentSettings,
  listen: NonNullable<AgentSettings["listen"]>,
  agent: NodeAgent,
  source: RunningSource,
  unreported: () => number,
): Promise<Served> {
  const registry = await metricsOf({ node, pins, agent, hearing: () => source.hearing(), unreported });
  return await serveAgent(listen, {
    metrics: () => registry.metrics(),
    health: () => ({ ...agent.health(), ...inForce(agent) }),
  });
}

function inForce(agent: NodeAgent): { readonly digest: string | null; readonly generation: string | null } {
  const image = agent.tables?.image;
  return { digest: image?.digest ?? null, generation: image === undefined ? null : generationOf(image.policy.inner("hdr").big("generation")) };
}

/** What goes into the node's Lease: evidence of which image it enforces, and whether it is up to date. */
function reportOf(agent: NodeAgent): Readonly<Record<string, string>> {
  const { digest, generation } = inForce(agent);
  const { state, reasons } = agent.health();
  return {
    "image-digest": digest ?? "",
    "image-generation": generation ?? "",
    "agent-state": state,
    "agent-reason": reasons
      .join("; ")
      .replace(/\d+ s\b/, "some time")
      .slice(0, 400),
    interfaces: String(agent.policing.attached.length),
    "interfaces-unpoliced": String(agent.policing.unpoliced.size),
  };
}

/** Wakes whoever waits; who is not waiting yet hears it at once. */
class Bell {
  #wake: (() => void) | null = null;
  #pending = false;

  ring(): void {
    this.#pending = true;
    this.#wake?.();
  }
  async rung(milliseconds: number): Promise<void> {
    if (!this.#pending) {
      await new Promise<void>((done) => {
        const timer = setTimeout(done, milliseconds);
        this.#wake = () => {
          clearTimeout(timer);
          done();
        };
      });
    }
    this.#wake = null;
    this.#pending = false;
  }
}
