import { fields } from "./fields.ts";

export const FORMATS = ["hubble", "calico", "goldmane", "envoy", "probes", "events"] as const;
export type Format = (typeof FORMATS)[number];

const MARKS: readonly (readonly [Format, readonly string[]])[] = [
  ["hubble", ["flow", "lost_events", "node_status", "agent_event", "debug_event"]],
  ["probes", ["from"]],
  ["events", ["cause", "events"]],
  ["hubble", ["verdict"]],
  ["goldmane", ["Key", "key"]],
  ["calico", ["reporter", "dest_namespace"]],
  ["envoy", ["response_code", "upstream_host", "downstream_remote_address"]],
];

/** The format of a log by one of its records; null where nothing tells. */
export function sniff(record: unknown): Format | null {
  const object = fields(record);
  if (object === null) return null;
  const goldmane = fields(object["flow"])?.["Key"] ?? fields(object["flow"])?.["key"];
  if (goldmane !== undefined) return "goldmane";
  return MARKS.find(([, marks]) => marks.some((mark) => mark in object))?.[0] ?? null;
}
