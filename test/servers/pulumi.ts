import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { LocalWorkspace, PulumiCommand, type Stack } from "@pulumi/pulumi/automation/index.js";
import { build } from "esbuild";
import { onPath, serverBinary } from "./binary.ts";
import type { Cluster } from "./cluster.ts";

/** A stack of a program that runs in this process, by the real engine, against a cluster. */
export interface TestStack {
  readonly stack: Stack;
  remove(): void;
}
export interface StackOptions {
  readonly cluster: Cluster;
  readonly project: string;
  readonly program: () => Promise<Record<string, unknown> | undefined>;
  readonly config?: Readonly<Record<string, string>>;
  /** A file backend to share with others; by default one of its own. */
  readonly backend?: string;
}

/** A new stack with its state in a temporary folder. The provider is the installed one, else the stand-in beside this file. */
export async function testStack({ cluster, project, program, config = {}, backend }: StackOptions): Promise<TestStack> {
  const folder = mkdtempSync(join(tmpdir(), "portcullis-pulumi-"));
  const state = backend ?? join(folder, "state");
  mkdirSync(state, { recursive: true });
  const envVars = {
    ...(await pulumiEnv(folder)),
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: "true",
  };
  // The engine is found by its own PATH, not by that of this process.
  const pulumiCommand = await PulumiCommand.get({ root: folder, skipVersionCheck: true });
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: "test", projectName: project, program },
    { workDir: folder, envVars, pulumiCommand },
  );
  await stack.setAllConfig({ "kubernetes:kubeconfig": { value: cluster.kubeconfig } });
  for (const [key, value] of Object.entries(config)) await stack.setConfig(key, { value });
  return { stack, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** What leads to the engine and to its provider: the installed one, else the stand-in; with their files in a folder. */
export async function pulumiEnv(folder: string): Promise<Readonly<Record<"PATH" | "PULUMI_HOME", string>>> {
  const engine = await serverBinary("pulumi");
  const provider = await providerFolder(folder);
  installAs(join(folder, "bin", "pulumi"), engine);
  const paths = [join(folder, "bin"), ...(provider === null ? [] : [provider]), process.env["PATH"] ?? ""];
  return { PATH: paths.join(delimiter), PULUMI_HOME: join(folder, "home") };
}

const NAME = "pulumi-resource-kubernetes";

/** A folder for PATH that holds the stand-in; null where the official provider is installed. */
async function providerFolder(folder: string): Promise<string | null> {
  if (onPath(NAME) !== null) return null;
  const outfile = join(folder, "provider.cjs");
  const entryPoints = [join(import.meta.dirname, "pulumi-kubernetes/provider.ts")];
  await build({ entryPoints, outfile, bundle: true, platform: "node", format: "cjs", logLevel: "error" });
  installAs(join(folder, "provider", NAME), process.execPath, outfile);
  return join(folder, "provider");
}

function installAs(path: string, ...command: string[]): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\nexec ${command.map((word) => `"${word}"`).join(" ")} "$@"\n`);
  chmodSync(path, 0o755);
}
