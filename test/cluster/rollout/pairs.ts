import { setTimeout as sleep } from "node:timers/promises";
import * as fc from "fast-check";
import { expect } from "vitest";
import { ClusterClient, directApplier, type LiveEvent, type Reader, spotsOf } from "#cluster";
import type { Diagnostic } from "#diagnostic";
import type { Intent } from "#ir";
import type { Document } from "#manifest";
import type { Barrier } from "#rollout";
import { pair } from "../../properties/transition/world.ts";
import type { Cluster } from "../../servers/cluster.ts";
import { dyingAfter, Killed } from "./crash.ts";
import { type Recording, record } from "./record.ts";
import { Sandwich } from "./sandwich.ts";
import { configOf, digestOf, type Rollout, readerOf, rollOut, takeBack, writtenBetween } from "./stage.ts";

/** Releases of which each is the other's successor. */
export type Pairs = fc.Arbitrary<readonly [Intent, Intent]>;

/** A pipeline of one engine in a cluster, every event of whose objects is judged. */
export class Watched {
  readonly reader: Reader;
  readonly #rollout: Pick<Rollout, "config" | "reader" | "pipeline" | "barrier" | "applier">;
  readonly #client: ClusterClient;
  readonly #sandwich: Sandwich;
  readonly #recording: Recording;
  #cuts: number[] = [];

  private constructor(cluster: Cluster, reader: Reader, pipeline: string, client: ClusterClient, recording: Recording, applier: Rollout["applier"]) {
    this.reader = reader;
    this.#client = client;
    this.#recording = recording;
    this.#sandwich = new Sandwich(reader.chosen);
    const wait = async () => {
      await recording.caughtUp();
      this.#cuts.push(recording.events.length);
      return { barrier: "watch", text: "all events are seen", verified: true };
    };
    const barrier: Barrier = { name: "watch", unfit: async () => null, wait };
    this.#rollout = { config: configOf(cluster), reader, pipeline, barrier: () => barrier, ...(applier && { applier }) };
  }

  /** Whatever becomes of objects as the drawn releases have them, from now on. */
  static async start(
    cluster: Cluster,
    profile: string,
    pipeline: string,
    { drawn = pair, applier }: { drawn?: Pairs; applier?: Rollout["applier"] } = {},
  ): Promise<Watched> {
    const reader = readerOf(profile);
    const client = new ClusterClient(configOf(cluster));
    const sample = fc.sample(drawn, { numRuns: 20, seed: 1 }).flatMap((releases) => writtenBetween(releases, reader));
    let markers = 0;
    /** An object of each kind that comes and goes. */
    const marker = async () => {
      const name = `marker-${markers++}`;
      for (const { apiVersion, kind, namespace } of spotsOf(sample)) {
        const of = await client.resource(apiVersion, kind);
        if (!("resource" in of)) throw new Error(of.message);
        const place = { of, namespace, name };
        const spec = sample.find((one) => one.kind === kind)?.value["spec"];
        const metadata = { name, ...(namespace !== "" && { namespace }) };
        const made = await client.create(place, { apiVersion, kind, metadata, spec });
        if ("status" in made && typeof made.status === "number") throw new Error(JSON.stringify(made));
        await client.delete(place, {}, { dryRun: false });
      }
      return name;
    };
    return new Watched(cluster, reader, pipeline, client, await record(client, sample, marker), applier);
  }

  /** Events that were judged. */
  get events(): readonly LiveEvent[] {
    return this.#recording.events;
  }

  async stop(): Promise<void> {
    await this.#recording.stop();
    this.#client.close();
  }

  /** Rolls a release out, and says what was wrong on the way. */
  async rollOut(
    release: number,
    old: readonly Document[],
    objects: readonly Document[],
  ): Promise<{ writes: number; refused: readonly Diagnostic[] }> {
    const outcome = await rollOut({ ...this.#rollout, release: digestOf(release), objects });
    if (outcome.ok) await this.#judged(old, objects, objects);
    return { writes: outcome.writes, refused: outcome.diagnostics };
  }

  /** Is killed behind its k-th write; null if there were fewer. */
  async killed(release: number, old: readonly Document[], objects: readonly Document[], k: number): Promise<boolean> {
    const applier: Rollout["applier"] = (client) => dyingAfter(directApplier(client, this.reader), k);
    const dead = await rollOut({ ...this.#rollout, release: digestOf(release), objects, applier }).then(
      ({ diagnostics }) => {
        expect(diagnostics).toEqual([]);
        return false;
      },
      (error: unknown) => error instanceof Killed || Promise.reject(error as Error),
    );
    await this.#judged(old, objects, null);
    return dead;
  }

  async takeBack(release: number, from: readonly Document[], objects: readonly Document[]): Promise<number> {
    const outcome = await takeBack(this.#rollout, { release: digestOf(release), objects });
    expect(outcome.diagnostics).toEqual([]);
    await this.#judged(from, objects, objects);
    return outcome.writes;
  }

  async #judged(old: readonly Document[], next: readonly Document[], arrived: readonly Document[] | null): Promise<void> {
    await this.#recording.caughtUp();
    expect(this.#sandwich.between(old, next, this.events, this.#cuts)).toEqual([]);
    this.#cuts = [];
    if (arrived !== null) expect(this.#sandwich.arrivedAt(arrived)).toBe(true);
    await sleep(0);
  }
}
