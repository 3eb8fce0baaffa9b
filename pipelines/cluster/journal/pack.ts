import { gunzipSync, gzipSync } from "node:zlib";
import type { Plan, Write } from "#answers";
import { canonicalJson } from "#ir";
import type { Document } from "#manifest";
import type { KubeObject } from "../client/object.ts";

type Value = Readonly<Record<string, unknown>>;
/** Objects by their place among all values. */
interface PackedWrite {
  readonly action: Write["action"];
  readonly object: number;
  readonly before: number | null;
}
interface PackedPlan extends Omit<Plan, "phases"> {
  readonly phases: readonly (Omit<Plan["phases"][number], "writes"> & { readonly writes: readonly PackedWrite[] })[];
}
interface Packed {
  /** Each once: an object that stands is what the plan replaces, and one phase's is the next one's to replace. */
  readonly values: readonly Value[];
  readonly standing: readonly number[];
  readonly plan: PackedPlan | null;
}
/** What a journal speaks of. */
interface Spoken {
  readonly standing: readonly Document[];
  readonly plan: Plan | null;
}

/** Objects and a plan as a ConfigMap keeps them, so that whoever goes on needs nothing else; base64 of compressed JSON. */
export function packed({ standing, plan }: Spoken): string {
  const [values, places] = [[] as Value[], new Map<string, number>()];
  const place = ({ value }: Document): number => {
    const text = canonicalJson(value);
    const known = places.get(text) ?? values.push(value) - 1;
    places.set(text, known);
    return known;
  };
  const told: Packed = {
    standing: standing.map(place),
    plan: plan && {
      ...plan,
      phases: plan.phases.map((phase) => ({
        ...phase,
        writes: phase.writes.map((one) => ({
          action: one.action,
          object: place(one.object),
          before: one.action === "update" ? place(one.before) : null,
        })),
      })),
    },
    values,
  };
  return gzipSync(JSON.stringify(told), { level: 9 }).toString("base64");
}

/** Throws what is wrong with it. */
export function unpacked(text: string): Spoken {
  const told = JSON.parse(gunzipSync(Buffer.from(text, "base64"), { maxOutputLength: 256 * 1024 * 1024 }).toString("utf8")) as Packed;
  const objects = told.values.map(asDocument);
  const at = (place: number | null): Document => {
    const found = objects[place ?? -1];
    if (found === undefined) throw new Error("it names an object that it doesn't have");
    return found;
  };
  const asWrite = ({ action, object, before }: PackedWrite): Write =>
    action === "update" ? { action, object: at(object), before: at(before) } : { action, object: at(object) };
  const plan = told.plan && { ...told.plan, phases: told.plan.phases.map((phase) => ({ ...phase, writes: phase.writes.map(asWrite) })) };
  return { standing: told.standing.map(at), plan };
}

function asDocument(value: Value, i: number): Document {
  const { apiVersion = "", kind = "", metadata } = value as KubeObject;
  const locate = () => ({ file: "journal", line: 1 });
  return { apiVersion, kind, namespace: metadata?.namespace ?? "", name: metadata?.name ?? "", value, file: "journal", index: i + 1, locate };
}
