import { gunzipSync, gzipSync } from "node:zlib";
import type { Plan, Write } from "#answers";
import type { Document } from "#manifest";
import type { KubeObject } from "../client/object.ts";

type Value = Readonly<Record<string, unknown>>;
interface PackedWrite {
  readonly action: Write["action"];
  readonly object: Value;
  readonly before: Value | null;
}
interface Packed extends Omit<Plan, "phases"> {
  readonly phases: readonly (Omit<Plan["phases"][number], "writes"> & { readonly writes: readonly PackedWrite[] })[];
}

/** Objects as a ConfigMap keeps them. */
export function packObjects(documents: readonly Document[]): string {
  return packed(documents.map((one) => one.value));
}

export function unpackObjects(text: string): readonly Document[] {
  return (unpacked(text) as readonly Value[]).map(asDocument);
}

/** A plan as a ConfigMap keeps it, so that whoever goes on with it needs nothing else. */
export function packPlan(plan: Plan): string {
  const phases = plan.phases.map((phase) => ({
    ...phase,
    writes: phase.writes.map((one) => ({ action: one.action, object: one.object.value, before: one.action === "update" ? one.before.value : null })),
  }));
  return packed({ ...plan, phases } satisfies Packed);
}

export function unpackPlan(text: string): Plan {
  const { phases, ...plan } = unpacked(text) as Packed;
  return { ...plan, phases: phases.map((phase) => ({ ...phase, writes: phase.writes.map(asWrite) })) };
}

function asWrite({ action, object, before }: PackedWrite): Write {
  return action === "update" ? { action, object: asDocument(object), before: asDocument(before ?? {}) } : { action, object: asDocument(object) };
}

function asDocument(value: Value, i = 0): Document {
  const { apiVersion = "", kind = "", metadata } = value as KubeObject;
  const place = () => ({ file: "journal", line: 1 });
  return { apiVersion, kind, namespace: metadata?.namespace ?? "", name: metadata?.name ?? "", value, file: "journal", index: i + 1, locate: place };
}

function packed(value: unknown): string {
  return gzipSync(JSON.stringify(value), { level: 9 }).toString("base64");
}

function unpacked(text: string): unknown {
  return JSON.parse(gunzipSync(Buffer.from(text, "base64"), { maxOutputLength: 256 * 1024 * 1024 }).toString("utf8"));
}
