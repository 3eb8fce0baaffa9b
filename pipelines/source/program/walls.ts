import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, readdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/** How Node is started for a program of strangers. */
export interface Walls {
  /** What the command line of Node is put behind. */
  readonly behind: readonly string[];
  readonly flags: readonly string[];
  /** The program can reach no network, by the kernel or by Node. */
  readonly offline: boolean;
}

const FLAGS = process.allowedNodeEnvironmentFlags;
const PERMISSION = FLAGS.has("--permission") ? "--permission" : "--experimental-permission";
const NOBODY = "65534";
const AS_NOBODY = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", "--no-new-privs", "--bounding-set=-all", "--"];

/** Strongest first: no network and no rights, no network, whatever Node itself can do. */
function ways(): readonly (readonly string[])[] {
  const [unshare, setpriv] = ["unshare", "setpriv"].map(found);
  if (process.platform !== "linux" || unshare === undefined) return [];
  if (process.getuid?.() !== 0) return [[unshare, "--user", "--net", "--ipc", "--"]];
  const offline = [unshare, "--net", "--ipc", "--"];
  return setpriv === undefined ? [offline] : [[...offline, setpriv, ...AS_NOBODY], offline];
}

/** Where our own PATH has a program; the process that starts it gets none. */
function found(name: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

let known: readonly string[] | null | undefined;

/** The walls that this machine has, tried out once: the runner in `bundle` starts behind them and says that it does. */
export function wallsFor(bundle: string): Walls {
  const flags = [PERMISSION, `--allow-fs-read=${join(bundle, "*")}`, "--disallow-code-generation-from-strings", "--no-addons", "--no-warnings"];
  letNobodyRead(bundle);
  known ??= ways().find((behind) => starts([...behind, process.execPath, ...flags, join(bundle, "runner.mjs")])) ?? null;
  return { behind: known ?? [], flags, offline: known !== null || FLAGS.has("--allow-net") };
}

function starts([name = "", ...args]: readonly string[]): boolean {
  return spawnSync(name, args, { env: {}, stdio: "ignore", timeout: 30_000 }).status === 0;
}

/** Where we are root the program runs as nobody, whose group may read its bundle and its empty folder; others still may not. */
function letNobodyRead(bundle: string): void {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return;
  const folders = [dirname(bundle), ...readdirSync(dirname(bundle)).map((name) => join(dirname(bundle), name))];
  for (const path of [...folders, ...readdirSync(bundle).map((name) => join(bundle, name))]) {
    chownSync(path, 0, Number(NOBODY));
    chmodSync(path, folders.includes(path) ? 0o750 : 0o640);
  }
}
