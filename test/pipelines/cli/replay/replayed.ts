import { readFileSync } from "node:fs";
import { pod, verdict } from "../../../compiler/replay/hubble-line.ts";
import { cli, type Ended, folder } from "../cli.ts";

/** Ports that `api` takes from `web`, or from others, as a policy. */
export const policy = (ports: readonly number[], more = "", from = "{matchLabels: {app: web}}") => `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: api}}
  ingress:
  - fromEndpoints: [${from}]
    toPorts: [{ports: [${ports.map((port) => `{port: "${port}", protocol: TCP}`).join(", ")}]${more}}]
`;

/** The `i`th connection from web to a port of api. */
export function line(port: number, i = 0, more: Record<string, unknown> = {}): string {
  const l4 = { TCP: { source_port: 40_000 + (i % 20_000), destination_port: port, flags: { SYN: true } } };
  const time = new Date(Date.UTC(2026, 0, 2) + i * 1000).toISOString();
  return JSON.stringify(verdict({ from: "web", to: "api" }, port, { l4, time, ...more }));
}

/** A record whose source has this name, in this namespace. */
export function named(name: string, namespace: string, port: number): string {
  return line(port, 0, { source: { ...pod(name, namespace), workloads: [{ name, kind: "Deployment" }] } });
}

export interface Report {
  readonly flows: number;
  readonly unknown: number;
  readonly newlyDenied: number;
  readonly newlyAllowed: number;
  readonly buckets: Readonly<Record<string, number>>;
  readonly changes: readonly Readonly<Record<string, unknown>>[];
  readonly gate: { readonly result: string; readonly reasons: readonly string[] };
  readonly diagnostics: readonly {
    readonly code: string;
    readonly name: string;
    readonly source: { readonly file: string; readonly line: number } | null;
  }[];
  readonly usage?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  readonly pinned?: readonly unknown[];
}

/** Replays a log from `old` to `next`; files of the folder by their names. */
export async function replayed(
  log: readonly string[],
  old: string,
  next: string,
  options: { readonly args?: readonly string[]; readonly files?: Readonly<Record<string, string>>; readonly read?: readonly string[] } = {},
): Promise<Ended & { readonly files: Readonly<Record<string, string>>; readonly report: Report | null }> {
  const { args = [], files = {}, read = [] } = options;
  const place = folder({ "old.yaml": old, "new.yaml": next, "flows.json": log.join("\n"), ...files });
  try {
    const fixed = ["replay", "--old", "old.yaml", "--new", "new.yaml", "--flows", "flows.json", "--profile", "cilium"];
    const ended = await cli([...fixed, ...args], { cwd: place.path });
    const written = Object.fromEntries(read.map((name) => [name, readFileSync(place.at(name), "utf8")]));
    return { ...ended, files: written, report: args.includes("--json") && ended.out !== "" ? (JSON.parse(ended.out) as Report) : null };
  } finally {
    place.remove();
  }
}

/** The `--json` report of a replay. */
export async function report(log: readonly string[], old: string, next: string, args: readonly string[] = []): Promise<Report & { exit: number }> {
  const { exit, report: found, err } = await replayed(log, old, next, { args: [...args, "--json"] });
  if (found?.gate === undefined) throw new Error(`no report: ${JSON.stringify(found)}${err}`);
  return { ...found, exit };
}
