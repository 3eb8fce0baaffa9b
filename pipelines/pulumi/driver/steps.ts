import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { keyOf } from "#answers";

/** What the engine does, or would do, with one resource. */
export interface Step {
  /** `create`, `update`, `delete`, `same`, `replace`, … */
  readonly action: string;
  readonly urn: string;
  /** The object's key among those of a cluster; null for stacks, components and providers. */
  readonly key: string | null;
  /** The fields that the step hangs on. */
  readonly fields: readonly string[];
}

type Metadata = NonNullable<EngineEvent["resourcePreEvent"]>["metadata"];

/** The step that an event announces, has done or failed to do. */
export function stepOf({ op, urn, old, new: next, keys, diffs, detailedDiff }: Metadata): Step {
  const inputs = (next ?? old)?.inputs as Inputs | undefined;
  const replacing = Object.entries(detailedDiff ?? {}).filter(([, { diffKind }]) => /replace/.test(diffKind));
  const fields = [keys ?? [], replacing.map(([path]) => path), diffs ?? []].find((some) => some.length > 0) ?? [];
  return { action: op, urn, key: keyOfInputs(inputs), fields };
}

interface Inputs {
  readonly apiVersion?: unknown;
  readonly kind?: unknown;
  readonly metadata?: { readonly name?: unknown; readonly namespace?: unknown };
}

function keyOfInputs({ apiVersion, kind, metadata }: Inputs = {}): string | null {
  if (typeof apiVersion !== "string" || typeof kind !== "string" || typeof metadata?.name !== "string") return null;
  return keyOf({ apiVersion, kind, namespace: typeof metadata.namespace === "string" ? metadata.namespace : "", name: metadata.name });
}

/** Steps that take a resource away to put another in its place. */
export function isReplacement({ action }: Step): boolean {
  return /replace|discard/.test(action);
}
