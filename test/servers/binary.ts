import { spawn } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** How a program of another project is built from its Go module where it isn't installed. */
interface Recipe {
  /** Folder beside this file with the go.mod that pins it and everything below it. */
  readonly folder: string;
  readonly main: string;
  readonly version: string;
  /** The variable that its version is written into, for programs that parse their own version. */
  readonly stamp: string | null;
  readonly minutes: number;
}
const KUBERNETES = { folder: "kubernetes", version: "v1.36.3", stamp: "k8s.io/component-base/version.gitVersion" };
const RECIPES = {
  "kube-apiserver": { ...KUBERNETES, main: "k8s.io/kubernetes/cmd/kube-apiserver", minutes: 9 },
  kubectl: { ...KUBERNETES, main: "k8s.io/kubernetes/cmd/kubectl", minutes: 1 },
  etcd: { folder: "etcd", main: "go.etcd.io/etcd/server/v3", version: "v3.7.3", stamp: null, minutes: 1 },
  pulumi: {
    folder: "pulumi",
    main: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    version: "v3.232.0",
    stamp: "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version",
    minutes: 5,
  },
} as const satisfies Readonly<Record<string, Recipe>>;

/** The path of a program: the installed one, else one built once and kept in the user's cache; fails with the reason and the commands. */
export async function serverBinary(name: keyof typeof RECIPES): Promise<string> {
  const installed = onPath(name);
  if (installed !== null) return installed;
  const recipe = RECIPES[name];
  const cache = cacheFolder();
  const binary = join(cache, `${name}-${recipe.version}`);
  if (existsSync(binary)) return binary;
  mkdirSync(cache, { recursive: true });
  return await alone(`${binary}.lock`, async () => {
    if (!existsSync(binary)) await build(name, recipe, binary);
    return binary;
  });
}

/** Whether a program is there without building it. */
export function isThere(name: keyof typeof RECIPES): boolean {
  return onPath(name) !== null || existsSync(join(cacheFolder(), `${name}-${RECIPES[name].version}`));
}

function cacheFolder(): string {
  return join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "portcullis", "servers");
}

/** A program of this name on PATH. */
export function onPath(name: string): string | null {
  const candidates = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, name));
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

async function build(name: string, { folder, main, version, stamp, minutes }: Recipe, binary: string): Promise<void> {
  if (onPath("go") !== null)
    process.stderr.write(`${name} ${version}: not on PATH, building it with Go into ${binary} (once, about ${minutes} CPU-minutes)\n`);
  const cwd = join(import.meta.dirname, folder);
  const flags = stamp === null ? "-s -w" : `-s -w -X ${stamp}=${version}`;
  const fresh = `${binary}.${process.pid}`;
  const start = performance.now();
  const nice = onPath("nice") === null ? [] : ["nice", "-n", "10"];
  const [command = "", ...args] = [...nice, "go", "build", "-p", "2", "-ldflags", flags, "-o", fresh, main];
  const problem = onPath("go") === null ? "there is no Go on PATH" : await run(command, args, cwd);
  if (problem !== null) {
    const commands = `cd test/servers/${folder} && CGO_ENABLED=0 go build -ldflags "${flags}" -o ${binary} ${main}`;
    throw new Error(`${name} ${version} is not on PATH and can't be built: ${problem}\ninstall it, or Go 1.26 and then:\n  ${commands}`);
  }
  renameSync(fresh, binary);
  process.stderr.write(`${name} ${version}: built in ${Math.round((performance.now() - start) / 1000)} s\n`);
}

/** Null, or why it did not go well. */
function run(command: string, args: readonly string[], cwd: string): Promise<string | null> {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, CGO_ENABLED: "0" }, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000);
    });
    child.once("error", (error) => done(error.message));
    child.once("close", (code) => done(code === 0 ? null : said));
  });
}

/** Several test files may need the same program at once; the lock of a process that is gone doesn't count. */
export async function alone<T>(lock: string, work: () => Promise<T>): Promise<T> {
  while (!taken(lock)) await sleep(500);
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function taken(lock: string): boolean {
  try {
    writeFileSync(lock, `${process.pid}`, { flag: "wx" });
    return true;
  } catch {
    if (!isRunning(lock)) rmSync(lock, { force: true });
    return false;
  }
}

function isRunning(lock: string): boolean {
  try {
    const pid = Number(readFileSync(lock, "utf8"));
    return pid === 0 || process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
