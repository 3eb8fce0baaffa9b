import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { serverBinary } from "./binary.ts";
import type { Cluster } from "./cluster.ts";

/** Runs kubectl against a cluster as its admin and returns what it printed; throws what it complained about. */
export async function kubectl(cluster: Cluster, args: readonly string[], input = ""): Promise<string> {
  const program = await serverBinary("kubectl");
  return await new Promise((done, failed) => {
    const child = spawn(program, [`--kubeconfig=${cluster.kubeconfig}`, ...args]);
    let [out, err] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      err += chunk.toString();
    });
    child.once("error", failed);
    child.once("close", (code) => (code === 0 ? done(out) : failed(new Error(`kubectl ${args.join(" ")}: ${err}`))));
    child.stdin.end(input);
  });
}

/** Writes objects by server-side apply, as YAML or JSON text. */
export function apply(cluster: Cluster, text: string): Promise<string> {
  return kubectl(cluster, ["apply", "--server-side", "--field-manager=test", "-f", "-"], text);
}

/** Lets a deleted namespace go, which is a controller's work in a full cluster. */
export async function finalize(cluster: Cluster, namespace: string): Promise<void> {
  const object = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace }, spec: { finalizers: [] } };
  await kubectl(cluster, ["replace", `--raw=/api/v1/namespaces/${namespace}/finalize`, "-f", "-"], JSON.stringify(object));
}

/** Definitions of custom resources as projects publish them, kept outside this repository. */
const CRDS = resolve(process.env["PORTCULLIS_DATA"] ?? "../shared/data", "crds");

/** Tests that need such definitions; without the data folder they fail in CI and say so elsewhere. */
export function withCrds(name: string, tests: () => void): void {
  if (existsSync(CRDS)) describe(name, tests);
  else if (process.env["CI"]) test(`${name}: the data folder is there`, () => expect.fail(`no data folder at ${CRDS}`));
  else test(`${name}: not run: no data folder`, () => console.log(`${name}: not run: no data folder`));
}

/** Registers the custom resources of some sets, e.g. `cilium-main-2026-05`. */
export async function applyCrds(cluster: Cluster, ...sets: string[]): Promise<void> {
  for (const set of sets) await kubectl(cluster, ["apply", "--server-side", "--recursive", "-f", resolve(CRDS, set)]);
  await kubectl(cluster, ["wait", "--for=condition=Established", "--timeout=60s", "crd", "--all"]);
}

/** Waits until an object would be let in: admission policies refuse everything until the server has found the kinds that they name. */
export async function admits(cluster: Cluster, text: string, tries = 120): Promise<void> {
  try {
    await kubectl(cluster, ["create", "--dry-run=server", "-f", "-"], text);
  } catch (error) {
    if (tries === 0) throw error;
    await sleep(1_000);
    await admits(cluster, text, tries - 1);
  }
}
