import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { Loaded } from "#answers";
import { type ClusterEntry, type Config, configSchema } from "#constructs";
import { diagnostic, didYouMean, fromIssues, printable } from "#diagnostic";
import { runProgram } from "./program/run.ts";
import type { World } from "./source.ts";

export const CONFIG_NAME = "portcullis.config.ts";

export interface LoadedConfig {
  readonly config: Config;
  /** A path of the config as seen from the current folder. */
  readonly path: (written: string) => string;
}

/** The nearest portcullis.config.ts, here or above; a null value without findings if there is none. */
export async function loadConfig(world: World): Promise<Loaded<LoadedConfig>> {
  const file = configAbove(resolve(world.cwd));
  if (file === null) return { value: null, diagnostics: [] };
  const ran = await runProgram(file, {
    kind: "config",
    env: world.env,
    cwd: dirname(file),
    log: world.log,
    untrusted: world.untrusted,
    ...world.limits,
  });
  if (ran.value === null) return { value: null, diagnostics: ran.diagnostics };
  const parsed = configSchema.safeParse(ran.value);
  if (!parsed.success) {
    const source = { file: CONFIG_NAME, line: 1 };
    return { value: null, diagnostics: fromIssues(parsed.error.issues, { schema: configSchema, value: ran.value, at: [CONFIG_NAME], source }) };
  }
  const path = (written: string) => (written === "live" ? written : relative(world.cwd, join(dirname(file), written)) || ".");
  return { value: { config: parsed.data, path }, diagnostics: ran.diagnostics };
}

function configAbove(folder: string): string | null {
  const file = join(folder, CONFIG_NAME);
  if (existsSync(file)) return file;
  return dirname(folder) === folder ? null : configAbove(dirname(folder));
}

/** The cluster of this name. */
export function clusterNamed({ config }: LoadedConfig, name: string): Loaded<ClusterEntry> {
  const found = config.clusters.find((cluster) => cluster.name === name);
  if (found !== undefined) return { value: found, diagnostics: [] };
  const names = config.clusters.map((cluster) => cluster.name);
  const near = didYouMean(name, names);
  const help = `${near === null ? "" : `did you mean ${near}; `}known clusters: ${names.join(", ")}`;
  return { value: null, diagnostics: [diagnostic("PCL1018", ["--cluster"], `\`${CONFIG_NAME}\` has no cluster \`${printable(name)}\``, { help })] };
}
