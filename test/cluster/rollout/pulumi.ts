import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClusterClient, directApplier, type Reader, standsAsSent } from "#cluster";
import { type PulumiApplier, type PulumiOptions, pulumiApplier } from "#pulumi";
import type { Cluster } from "../../servers/cluster.ts";
import { pulumiEnv } from "../../servers/pulumi.ts";
import { configOf } from "./stage.ts";

/** A machine that deploys by Pulumi: its engine, its provider and its files. */
export interface Machine {
  readonly env: Readonly<Record<string, string>>;
  /** Where the embedded backend keeps state, journal and passphrase. */
  readonly state: string;
  /** Where the stand-in of the provider looks behind which write it kills the engine. */
  readonly fuse: string;
  remove(): void;
}

export async function machine(): Promise<Machine> {
  const folder = mkdtempSync(join(tmpdir(), "portcullis-machine-"));
  const home = join(folder, "home");
  mkdirSync(home);
  const fuse = join(folder, "fuse");
  const env = { ...(await pulumiEnv(folder)), HOME: home, PORTCULLIS_TEST_FUSE: fuse };
  return { env, fuse, state: join(home, ".local/state/portcullis/pulumi"), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Pulumi's way of writing, as the command line puts it together. */
export async function applierOn(on: Machine, cluster: Cluster, reader: Reader, more: Partial<PulumiOptions> = {}): Promise<PulumiApplier> {
  const client = new ClusterClient(configOf(cluster));
  const direct = directApplier(client, reader);
  const { value, diagnostics } = await pulumiApplier({
    project: "shop",
    stack: "test",
    backend: null,
    env: on.env,
    kubeconfig: cluster.kubeconfig,
    context: null,
    dryRun: (phase) => direct.check(phase),
    stands: (document) => standsAsSent(document, client, reader),
    mayWrite: () => client.mayWrite(),
    ...more,
  });
  if (value === null) throw new Error(diagnostics.map((one) => one.message).join("; "));
  const close = () => {
    client.close();
    value.close();
  };
  return { name: value.name, check: (phase) => value.check(phase), apply: (phase) => value.apply(phase), close };
}
