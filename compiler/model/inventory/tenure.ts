import type { Tenure } from "../inventory.ts";
import type { WrittenPod } from "./schema.ts";

/** What the API server stamps on objects as they change; a deletion's time lies ahead. */
const STAMPS = new Set(["creationTimestamp", "startTime", "lastTransitionTime", "lastHeartbeatTime", "startedAt", "finishedAt", "renewTime"]);
const FINISHED = new Set(["Succeeded", "Failed"]);
/** Times are written in whole seconds, cut off. */
const SECOND = 999;

/** Milliseconds since 1970; null for what is no time. */
export function instantOf(text: unknown): number | null {
  const time = typeof text === "string" ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

/** Whether all containers of a pod have ended for good: its addresses may serve another one by now. */
export function isFinished({ status }: WrittenPod): boolean {
  return FINISHED.has(status?.phase ?? "");
}

/** When a pod had these addresses, as its status tells. A sandbox that is made anew gets others, so the last one counts. */
export function tenureOf(pod: WrittenPod, ips: readonly string[]): Tenure {
  const { metadata, status } = pod;
  const sandbox = status?.conditions?.find(({ type }) => type === "PodReadyToStartContainers");
  const ready = sandbox?.status === "True" ? instantOf(sandbox.lastTransitionTime) : null;
  const runs = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].flatMap(({ state }) => [
    state?.running,
    state?.terminated,
  ]);
  const started = instantOf(status?.startTime) ?? instantOf(metadata?.creationTimestamp);
  return {
    id: metadata?.uid ?? metadata?.creationTimestamp ?? "",
    ips,
    from: most(ready, started),
    sure: ready ?? least(runs.map((run) => instantOf(run?.startedAt))),
    to: endOf(pod, runs.map((run) => instantOf(run?.finishedAt)).reduce(most, null)),
  };
}

function endOf(pod: WrittenPod, finished: number | null): number | null {
  const { metadata, status } = pod;
  const deleted = instantOf(metadata?.deletionTimestamp);
  if (!isFinished(pod)) return deleted;
  const changed = (status?.conditions ?? []).map(({ lastTransitionTime }) => instantOf(lastTransitionTime)).reduce(most, null);
  const end = finished ?? changed ?? deleted;
  return end === null ? null : end + SECOND;
}

/** The latest time that an object carries, or the one given. */
export function latestTime(value: unknown, latest: number | null): number | null {
  if (Array.isArray(value)) return value.reduce<number | null>((found, one) => latestTime(one, found), latest);
  if (typeof value !== "object" || value === null) return latest;
  let found = latest;
  for (const [key, one] of Object.entries(value)) found = STAMPS.has(key) ? most(found, instantOf(one)) : latestTime(one, found);
  return found;
}

function most(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

function least(times: readonly (number | null)[]): number | null {
  return times.reduce((a, b) => (a === null || b === null ? (a ?? b) : Math.min(a, b)), null);
}
