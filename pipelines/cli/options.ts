import type { OptionSpec } from "./verb.ts";

/** Options that several verbs share, worded once. */
export const PROFILE: OptionSpec = { flags: "-p, --profile <profile>", text: "the engine that reads, e.g. cilium@1.20,policy-cidr-match-mode=nodes" };
export const INVENTORY: OptionSpec = {
  flags: "-i, --inventory <file>",
  text: "namespaces, pods, services, serviceaccounts and nodes, as kubectl prints them, or `live`",
};
export const WITH: OptionSpec = { flags: "--with <source>", text: "policies of others that apply beside: manifests, or `live`", many: true };
export const CLUSTER: OptionSpec = {
  flags: "--cluster <name>",
  text: "take profile, inventory and context from this cluster of portcullis.config.ts",
};
/** Which cluster `live` means. */
export const LIVE: readonly OptionSpec[] = [
  { flags: "--kubeconfig <file>", text: "the kubeconfig of `live` (by default kubectl's own)" },
  { flags: "--context <name>", text: "the kubeconfig context that `live` means" },
];
/** What running a program may cost. */
export const PROGRAM: readonly OptionSpec[] = [
  { flags: "--check-determinism", text: "run programs twice in different environments and compare" },
  { flags: "--time-limit <seconds>", text: "end programs that run longer (60)" },
  { flags: "--memory-limit <megabytes>", text: "end programs that need more (1024)" },
  { flags: "--untrusted", text: "strangers wrote the programs: no environment, no network, no files outside this folder; 20 s and 128 MB" },
];
export const READING: readonly OptionSpec[] = [INVENTORY, WITH, CLUSTER, ...LIVE, ...PROGRAM];
/** The same beside a log, which may be older than what the cluster holds now. */
export const READING_LOGS: readonly OptionSpec[] = READING.map((one) =>
  one === INVENTORY ? { ...one, text: `${one.text}; several snapshots tell who had an address when`, many: true } : one,
);
