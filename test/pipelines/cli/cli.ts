import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../../../pipelines/cli/run.ts";

/** The repository's root. */
export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

export interface Ended {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** What a command line runs in; without more the clock stands still, and whoever runs for long is interrupted at once. */
interface World {
  readonly cwd?: string;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly clock?: () => Date;
  readonly now?: Date;
  readonly answer?: string;
  readonly interrupted?: AbortSignal;
  /** Hears standard error while it is written. */
  readonly heard?: (text: string) => void;
}

/** Runs a command line in process. */
export async function cli(args: readonly string[], world: World = {}): Promise<Ended> {
  let [out, err] = ["", ""];
  const exit = await run(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
      world.heard?.(text);
    },
    env: world.env ?? process.env,
    cwd: world.cwd ?? ROOT,
    now: () => performance.now(),
    today: "2026-06-01",
    clock: world.clock ?? (() => world.now ?? new Date("2026-06-01T12:00:00Z")),
    color: false,
    tty: false,
    interrupted: world.interrupted ?? AbortSignal.abort(),
    stdin: async () => Buffer.from(world.stdin ?? ""),
    ask: async (question) => {
      err += question;
      return world.answer ?? null;
    },
  });
  return { exit, out, err };
}

/** A command line's `--json` result. */
export async function json<T = Record<string, unknown>>(args: readonly string[], world: World = {}): Promise<{ exit: number; value: T }> {
  const { exit, out } = await cli([...args, "--json"], world);
  return { exit, value: JSON.parse(out) as T };
}

export interface Refused {
  readonly diagnostics: readonly {
    code: string;
    name: string;
    severity: string;
    message: string;
    help: string | null;
    source: object | null;
    at: unknown[];
  }[];
}

/** The classes of a refusal, and its exit code. */
export async function refusal(args: readonly string[], world: World = {}): Promise<[number, ...string[]]> {
  const { exit, value } = await json<Refused>(args, world);
  return [exit, ...value.diagnostics.filter((one) => one.severity === "error").map((one) => one.name)];
}

/** A temporary folder with files, and how to remove it. */
export function folder(files: Record<string, string | Uint8Array> = {}): { readonly path: string; at(name: string): string; remove(): void } {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "portcullis-cli-")));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return { path, at: (name) => join(path, name), remove: () => rmSync(path, { recursive: true, force: true }) };
}
