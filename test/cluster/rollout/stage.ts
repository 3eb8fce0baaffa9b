import { KubeConfig } from "@kubernetes/client-node";
import { type Plan, planOf } from "#answers";
import {
  advance,
  barrierFor,
  type ClusterClient,
  directApplier,
  type Outcome,
  openDeployment,
  type Reader,
  type RollbackOptions,
  rollBack,
  standing,
  thisHolder,
  underWay,
} from "#cluster";
import { compile } from "#compiler";
import type { Diagnostic } from "#diagnostic";
import type { Intent } from "#ir";
import { type Document, parseManifests } from "#manifest";
import type { Applier, Barrier } from "#rollout";
import { type Chosen, parseProfile } from "#targets";
import type { Cluster } from "../../servers/cluster.ts";
import { Killed } from "./crash.ts";

export const WATCH = { now: () => 0, working: <T>(_: string, work: (count: () => void) => T) => work(() => {}) };

export function configOf(cluster: Cluster, context = "admin"): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(cluster.kubeconfig);
  config.setCurrentContext(context);
  return config;
}

export function readerOf(profile: string): Reader {
  const chosen = parseProfile(profile);
  if (!("target" in chosen)) throw new Error(profile);
  return { chosen, inventory: null };
}

/** The objects of an intent. */
export function objectsOf(intent: Intent, { chosen }: { readonly chosen: Chosen }): readonly Document[] {
  if (intent.policies.length === 0) return [];
  const artifacts = compile(intent, [chosen]).outputs.flatMap((one) => one.artifacts);
  return artifacts.flatMap(({ path, text }) => parseManifests({ path, bytes: text }).documents);
}

function planBetween(from: readonly Document[], to: readonly Document[], { chosen }: Reader): ReturnType<typeof planOf> {
  const source = (documents: readonly Document[], name: string) => ({ kind: "manifests", name, documents }) as const;
  return planOf(source(from, "from"), source(to, "to"), chosen, null, WATCH);
}

/** What a rollout from one release to another writes, scaffolds included. */
export function writtenBetween(releases: readonly [Intent, Intent], reader: Reader): readonly Document[] {
  const [from, to] = releases.map((one) => objectsOf(one, reader)) as [readonly Document[], readonly Document[]];
  const { value } = planBetween(from, to, reader);
  return [...from, ...to, ...(value?.phases ?? []).flatMap(({ writes }) => writes.map(({ object }) => object))];
}

export interface Rollout {
  readonly config: KubeConfig;
  readonly reader: Reader;
  readonly pipeline: string;
  readonly release: string;
  readonly objects: readonly Document[];
  /** Objects that may stand from before. */
  readonly others?: readonly Document[];
  readonly applier?: (client: ClusterClient) => Applier;
  readonly barrier?: (client: ClusterClient) => Barrier;
  readonly onCall?: NonNullable<Parameters<typeof openDeployment>[0]["client"]>["onCall"];
  readonly client?: NonNullable<Parameters<typeof openDeployment>[0]["client"]>;
  readonly lock?: Partial<Parameters<typeof openDeployment>[1]>;
}

/** A stage as a promotion brings it into a cluster: the plan from what stands, or the one that is under way. */
export async function rollOut(rollout: Rollout): Promise<Outcome & { readonly plan: Plan | null }> {
  const { config, reader, pipeline, release, objects, others = [] } = rollout;
  const client = { ...rollout.client, ...(rollout.onCall && { onCall: rollout.onCall }) };
  const deployment = await openDeployment(
    { config, pipeline, cluster: null, client },
    { holder: thisHolder(process.env), seconds: 3, renew: 500, ...rollout.lock },
  );
  if (!("cluster" in deployment)) return refused(deployment);
  try {
    const live = await standing(deployment.client, deployment.entry, [...objects, ...others], reader);
    if (!("hash" in live)) return refused(live);
    const target = { release, stage: "full" };
    const { interrupted } = live;
    if (interrupted !== null && interrupted.release !== release) return refused([underWay(interrupted)]);
    const planned = interrupted === null ? planBetween(live.documents, objects, reader) : null;
    const plan = interrupted?.plan ?? planned?.value ?? null;
    if (plan === null) return refused(planned?.diagnostics ?? []);
    const outcome = await advance({
      deployment,
      reader,
      plan,
      from: interrupted === null ? live.documents : deployment.entry.standing,
      target,
      applier: rollout.applier?.(deployment.client) ?? directApplier(deployment.client, reader),
      barrier: rollout.barrier?.(deployment.client) ?? noNodes(deployment.client, reader),
      approvals: [],
      log: () => undefined,
    });
    return { ...outcome, plan };
  } catch (error) {
    // A killed process lets go of nothing.
    if (error instanceof Killed) deployment.client.close();
    throw error;
  } finally {
    await deployment.close();
  }
}

/** Takes back what is under way, or goes to the release before. */
export async function takeBack(rollout: Omit<Rollout, "release" | "objects">, previous: RollbackOptions["previous"]): Promise<Outcome> {
  const { config, reader, pipeline } = rollout;
  const deployment = await openDeployment({ config, pipeline, cluster: null }, { holder: thisHolder(process.env), seconds: 3, renew: 500 });
  if (!("cluster" in deployment)) return refused(deployment);
  try {
    const { client } = deployment;
    return await rollBack({
      deployment,
      reader,
      previous,
      applier: rollout.applier?.(client) ?? directApplier(client, reader),
      barrier: rollout.barrier?.(client) ?? noNodes(client, reader),
      watch: WATCH,
      log: () => undefined,
    });
  } finally {
    await deployment.close();
  }
}

function noNodes(client: ClusterClient, reader: Reader): Barrier {
  return barrierFor(client, reader, { probe: null, unsafeSeconds: null, env: {} });
}

function refused(diagnostics: readonly Diagnostic[]) {
  return { ok: false, phase: 0, phases: 0, writes: 0, evidence: [], unverified: false, diagnostics, plan: null };
}

/** A digest that stands for a release. */
export function digestOf(number: number): string {
  return `sha256:${number.toString(16).padStart(64, "0")}`;
}
