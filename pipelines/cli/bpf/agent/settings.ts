import { hostname } from "node:os";
import { type InterfaceRule, interfaceRule } from "#agent";
import { CompileError, diagnostic, printable } from "#diagnostic";
import { DEFAULT_ROOT, type Failsafe, type Pins, pinsAt } from "#loader";
import type { Args, OptionSpec } from "../../verb.ts";
import { FAILSAFE, failsafeOf, NODE } from "../node-options.ts";

/** What an operator tells an agent. */
export interface AgentSettings {
  /** A file, or a folder of a release. */
  readonly image: string;
  readonly digest: string | null;
  readonly node: string;
  readonly pins: Pins;
  readonly rules: readonly InterfaceRule[];
  readonly failsafe: readonly Failsafe[];
  readonly audit: boolean;
  readonly count: boolean;
  /** Milliseconds. */
  readonly patience: number;
  /** Where metrics and health are served; null: nowhere. */
  readonly listen: { readonly host: string; readonly port: number } | null;
  /** The namespace of the Lease in which the node reports; null: it doesn't. */
  readonly reports: string | null;
}

const LISTEN = "127.0.0.1:9412";
const STALE_AFTER = "60";
const REPORTS = "portcullis-system";

export const AGENT_OPTIONS: readonly OptionSpec[] = [
  ...NODE,
  { flags: "--interface <name>", text: "interfaces to police: a name, a pattern (`cali*`), or a name with its pod (`veth1=shop/api-0`)", many: true },
  { flags: "--node <name>", text: "this node's name in the cluster ($NODE_NAME, or the host's)" },
  { flags: "--digest <hex>", text: "take no image but the one with this digest, or beginning of one" },
  FAILSAFE,
  { flags: "--audit", text: "report what would be denied on this node, and let it through" },
  { flags: "--count", text: "count allowed packets by rule, too" },
  { flags: "--listen <host:port>", text: `serve /metrics and /healthz there, or \`none\` (${LISTEN})` },
  { flags: "--stale-after <seconds>", text: `how long the cluster may be silent (${STALE_AFTER})` },
  { flags: "--report-to <namespace>", text: `write a Lease for this node there, or \`none\` (${REPORTS})` },
];

/** What a command line says to an agent. */
export function settingsOf(args: Args, env: Readonly<Record<string, string | undefined>>): AgentSettings {
  const rules = args.list("interface").map(ruleOf);
  if (rules.length === 0) refuse("--interface", "no interface is named", "name interfaces or a pattern: --interface 'cali*'");
  return {
    image: args.operands[0] ?? "",
    digest: args.text("digest"),
    node: args.text("node") ?? (env["NODE_NAME"] || hostname()),
    pins: pinsAt(args.text("pins") ?? DEFAULT_ROOT, args.text("netns")),
    rules,
    failsafe: args.list("failsafe").map(failsafeOf),
    audit: args.flag("audit"),
    count: args.flag("count"),
    patience: secondsOf(args.text("staleAfter") ?? STALE_AFTER) * 1000,
    listen: listenOf(args.text("listen") ?? LISTEN),
    reports: (args.text("reportTo") ?? REPORTS) === "none" ? null : (args.text("reportTo") ?? REPORTS),
  };
}

function refuse(option: string, message: string, help: string): never {
  throw new CompileError([diagnostic("PCL1018", [option], message, { help })]);
}

function ruleOf(text: string): InterfaceRule {
  return interfaceRule(text) ?? refuse("--interface", `\`${printable(text)}\` is no interface`, "write veth1, cali* or veth1=shop/api-0");
}

function secondsOf(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  return refuse("--stale-after", `\`${printable(text)}\` is no number of seconds`, "write --stale-after 60");
}

function listenOf(text: string): AgentSettings["listen"] {
  if (text === "none") return null;
  const [, six, name, port] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = six ?? name;
  if (host !== undefined && Number(port) <= 65_535) return { host, port: Number(port) };
  return refuse("--listen", `\`${printable(text)}\` is no address with a port`, "write 127.0.0.1:9412, [::1]:9412 or none");
}
