import type { Document } from "#manifest";

/** An object as the API server answers it. */
export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: Metadata;
  readonly [key: string]: unknown;
}
export interface Metadata {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly managedFields?: readonly { readonly manager?: string; readonly fieldsV1?: Readonly<Record<string, unknown>> }[];
}

/** The field manager of every write of ours. */
export const MANAGER = "portcullis";

/** An object as we send it: what an API server adds is left out. */
export function sendable({ apiVersion, kind, namespace, name, value }: Document, namespaced: boolean): KubeObject {
  const { metadata, status: _, ...rest } = value;
  const { labels, annotations } = (metadata ?? {}) as Metadata;
  return {
    ...rest,
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespaced && { namespace: namespace === "" ? "default" : namespace }),
      ...(labels != null && { labels }),
      ...(annotations != null && { annotations }),
    },
  };
}

/** A live object as readers and plans take it: what it says, without what an API server keeps about it. */
export function documentOf(object: KubeObject, index: number): Document {
  const { metadata = {}, status: _, ...rest } = object;
  const { name = "", namespace = "", labels, annotations } = metadata;
  const kept = {
    name,
    ...(namespace !== "" && { namespace }),
    ...(labels !== undefined && { labels }),
    ...(annotations !== undefined && { annotations }),
  };
  const [apiVersion, kind] = [object.apiVersion ?? "", object.kind ?? ""];
  return {
    apiVersion,
    kind,
    namespace,
    name,
    value: { ...rest, apiVersion, kind, metadata: kept },
    file: "live",
    index,
    locate: () => ({ file: "live", line: 1 }),
  };
}

/** Whether we wrote it: by its label, or as a manager of its fields. */
export function isOurs({ metadata }: KubeObject): boolean {
  const managed = metadata?.managedFields?.some(({ manager }) => manager === MANAGER) ?? false;
  return managed || metadata?.labels?.["app.kubernetes.io/managed-by"] === "portcullis";
}
