import { randomBytes } from "node:crypto";
import { accessSync, chmodSync, constants, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { Loaded } from "#answers";
import { type Diagnostic, diagnostic, printable } from "#diagnostic";

/** Where a stack lives, and how its engine is started. */
export interface WorkspaceOptions {
  /** The project: a pipeline's name. */
  readonly project: string;
  /** The stack: one for each cluster. */
  readonly stack: string;
  /** Any backend of Pulumi by its URL; null: files in a folder that nobody else may read. */
  readonly backend: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The path of a kubeconfig file, which goes to the provider as a path; null is kubectl's own choice. */
  readonly kubeconfig: string | null;
  readonly context: string | null;
}
/** A stack, and how to let go of what it took on this machine. */
export interface Workspace {
  readonly stack: Stack;
  close(): void;
}

/** Opens the stack by the engine on PATH. No secret is in its configuration: the provider finds the cluster by its environment. */
export async function openWorkspace(options: WorkspaceOptions): Promise<Loaded<Workspace>> {
  const { project, stack: stackName, env } = options;
  const engine = onPath("pulumi", env);
  if (engine === null) return refuse("there is no `pulumi` on PATH", "install Pulumi's command line, or choose `--applier direct`");
  const backend = options.backend ?? `file://${privateFolder(stateFolder(env))}`;
  const secrets = secretsFor(options.backend, env);
  if ("message" in secrets) return { value: null, diagnostics: [secrets] };
  const folder = mkdtempSync(join(tmpdir(), "portcullis-pulumi-"));
  const close = () => rmSync(folder, { recursive: true, force: true });
  try {
    const { LocalWorkspace, PulumiCommand } = await import("@pulumi/pulumi/automation/index.js");
    mkdirSync(join(folder, "bin"));
    symlinkSync(engine, join(folder, "bin", "pulumi"));
    const pulumiCommand = await PulumiCommand.get({ root: folder, skipVersionCheck: true });
    const envVars = { ...variables(options), ...secrets, PULUMI_BACKEND_URL: backend };
    const place = { workDir: folder, envVars, pulumiCommand };
    const stack = await LocalWorkspace.createOrSelectStack({ stackName, projectName: project, program: async () => undefined }, place);
    if (options.context !== null) await stack.setConfig("kubernetes:context", { value: options.context });
    return { value: { stack, close }, diagnostics: [] };
  } catch (error) {
    close();
    const text = error instanceof Error ? error.message : "unknown error";
    const line = text.split("\n").find((one) => /error:/.test(one)) ?? text;
    return refuse(`the stack \`${printable(stackName)}\` can't be opened: ${printable(line.trim(), 300)}`, "check `--backend` and its credentials");
  }
}

function refuse(message: string, help: string): Loaded<never> {
  return { value: null, diagnostics: [diagnostic("PCL1026", ["--applier"], message, { help })] };
}

/** What the engine and its provider are told beside what the caller's environment says. */
function variables({ env, kubeconfig }: WorkspaceOptions): Record<string, string> {
  const given = Object.entries(env).filter((one): one is [string, string] => one[1] !== undefined);
  return {
    ...Object.fromEntries(given),
    ...(kubeconfig !== null && { KUBECONFIG: kubeconfig }),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: "true",
    PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY: "true",
    PULUMI_K8S_ENABLE_PATCH_FORCE: "false",
    PULUMI_K8S_DELETE_UNREACHABLE: "false",
    // An image's ConfigMap is updated: to replace it would leave nodes without for a moment.
    PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE: "true",
    // Objects that we wrote and a lost state forgot are taken up again; that they are ours and unchanged is known before.
    PULUMI_K8S_UPSERT_EXISTING_OBJECTS: "true",
  };
}

type Passphrase = { readonly PULUMI_CONFIG_PASSPHRASE_FILE?: string };
const PASSPHRASES = ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"];

/** How secrets of the stack are encrypted: there are none, but a backend of one's own wants a passphrase, which then stays in a file of ours. */
function secretsFor(backend: string | null, env: WorkspaceOptions["env"]): Passphrase | Diagnostic {
  if (PASSPHRASES.some((name) => env[name] !== undefined) || /^https?:/.test(backend ?? "")) return {};
  if (backend !== null) {
    const help = "set it to a file that only you can read; nothing secret is in the state, but Pulumi wants one";
    return diagnostic("PCL1026", ["--backend"], "PULUMI_CONFIG_PASSPHRASE_FILE is missing", { help });
  }
  const path = join(stateFolder(env), "passphrase");
  if (!existsSync(path)) writeFileSync(path, randomBytes(32).toString("hex"), { mode: 0o600, flag: "wx" });
  return { PULUMI_CONFIG_PASSPHRASE_FILE: path };
}

function stateFolder(env: WorkspaceOptions["env"]): string {
  return join(env["XDG_STATE_HOME"] ?? join(env["HOME"] ?? homedir(), ".local", "state"), "portcullis", "pulumi");
}

/** Made, and closed to everybody else. */
function privateFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
  return path;
}

function onPath(name: string, env: WorkspaceOptions["env"]): string | null {
  const candidates = (env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, name));
  return candidates.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
