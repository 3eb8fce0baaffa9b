import { type Diagnostic, diagnostic } from "#diagnostic";
import type { Barrier, Evidence, PhaseWork } from "#rollout";
import type { ClusterClient } from "../client/client.ts";
import { apiProblem, Failure } from "../client/failure.ts";
import { LEASES, SYSTEM } from "../client/kinds.ts";
import type { KubeObject } from "../client/object.ts";
import type { Reader } from "../live/meaning.ts";
import { imageOf, without } from "./agent.ts";
import { nodesOf } from "./nodes.ts";
import { probed } from "./probe.ts";

export interface BarrierOptions {
  /** A command that says whether every node has a phase. */
  readonly probe: string | null;
  /** Seconds to wait instead of evidence; the rollout is then UNVERIFIED. */
  readonly unsafeSeconds: number | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Seconds until a node counts as not having a phase. */
  readonly patience?: number;
  /** Where agents of nodes leave their reports. */
  readonly namespace?: string;
}

/** The best evidence that there is in a cluster, asked for at each phase anew: nodes come and go. */
export function barrierFor(client: ClusterClient, reader: Reader, options: BarrierOptions): Barrier {
  const { probe, unsafeSeconds, env, patience = 600, namespace = SYSTEM } = options;
  const { clock } = client;
  const name = probe !== null ? "probe" : unsafeSeconds !== null ? "timed" : "status";
  return {
    name,
    async unfit(phases: readonly PhaseWork[]): Promise<Diagnostic | null> {
      const nodes = await nodesOf(client);
      if ("code" in nodes) return nodes;
      const isReported = phases.every(({ standing }) => imageOf(standing) !== null);
      return nodes.length === 0 || isReported || probe !== null || unsafeSeconds !== null ? null : noBarrier(nodes.length);
    },
    async wait(phase: PhaseWork): Promise<Evidence | Diagnostic> {
      const nodes = await nodesOf(client);
      if ("code" in nodes) return nodes;
      if (nodes.length === 0) return { barrier: "no nodes", text: "the cluster has no nodes", verified: true };
      const image = imageOf(phase.standing);
      if (image !== null) return await reported(image, phase, client, patience, namespace);
      if (probe !== null) return await probed(phase, nodes.map(nameOfNode), { command: probe, env, patience, clock, reader });
      if (unsafeSeconds === null) return noBarrier(nodes.length);
      await clock.sleep(unsafeSeconds * 1000);
      return { barrier: "timed", text: `UNVERIFIED, ${unsafeSeconds} s were waited and nobody looked`, verified: false };
    },
  };
}

/** Waits until every node's agent reports the image. */
async function reported(
  image: string,
  { number }: PhaseWork,
  client: ClusterClient,
  patience: number,
  namespace: string,
): Promise<Evidence | Diagnostic> {
  const until = client.clock.now() + patience * 1000;
  for (;;) {
    const nodes = await nodesOf(client);
    if ("code" in nodes) return nodes;
    const leases = await client.list({ of: LEASES, namespace, name: "" });
    if (leases instanceof Failure) return apiProblem("list of leases", leases);
    const late = without(image, nodes, leases.items, client.clock.now());
    if (late.length === 0)
      return {
        barrier: "agent",
        text: `${nodes.length === 1 ? "1 agent reports" : `${nodes.length} agents report`} ${image.slice(0, 23)}`,
        verified: true,
      };
    if (client.clock.now() >= until) {
      const message = `${late.length} of ${nodes.length} nodes do not report the image of phase ${number} after ${patience} s: ${late.slice(0, 5).join(", ")}`;
      return diagnostic("PCL6014", ["nodes"], message, { help: "see `portcullis bpf status` there" });
    }
    await client.clock.sleep(1_000);
  }
}

function nameOfNode({ metadata }: KubeObject): string {
  return metadata?.name ?? "";
}

function noBarrier(nodes: number): Diagnostic {
  const message = `the cluster has ${nodes} ${nodes === 1 ? "node" : "nodes"}, and nothing tells whether they have a phase: no engine reports that through the API server`;
  return diagnostic("PCL6014", ["--probe"], message, {
    help: "name a command that looks by --probe; --unsafe-timed-barrier SECONDS waits instead and marks the release UNVERIFIED",
  });
}
