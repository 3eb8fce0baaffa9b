import { apiextensions, core, networking } from "@pulumi/kubernetes";
import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import { canonicalJson } from "#ir";
import type { Document } from "#manifest";

/** Who writes the fields of our objects, by whatever way they come into a cluster. */
const FIELD_MANAGER = "portcullis";
/** Read by the provider, which writes an object under this manager instead of a random one of its own. */
const MANAGER_ANNOTATION = "pulumi.com/patchFieldManager";

/** As a file has it: what Pulumi's types say beyond these is the API server's to judge. */
type Value = { apiVersion: string; kind: string; metadata: object; spec: object };

/** The name of an object among the resources of a program; with its type it makes the URN. */
export function resourceName({ kind, namespace, name }: Pick<Document, "kind" | "namespace" | "name">): string {
  return [kind, namespace, name].filter((part) => part !== "").join("/");
}

/** What is given to the provider for an object: as it is, by our field manager, and never by force. */
export function resourceInputs({ value }: Document): Value {
  const { metadata, ...rest } = JSON.parse(canonicalJson(value)) as Value;
  const { annotations = {}, ...others } = metadata as { annotations?: Readonly<Record<string, unknown>> };
  const own = Object.entries(annotations).filter(([key]) => !key.startsWith("pulumi.com/"));
  return { ...rest, metadata: { ...others, annotations: { ...Object.fromEntries(own), [MANAGER_ANNOTATION]: FIELD_MANAGER } } };
}

/** Registers an object: typed where Pulumi knows its kind, as a custom resource otherwise. */
export function registerObject(document: Document, options: CustomResourceOptions): Resource {
  const [name, inputs] = [resourceName(document), resourceInputs(document)];
  if (document.apiVersion === "networking.k8s.io/v1" && document.kind === "NetworkPolicy")
    return new networking.v1.NetworkPolicy(name, inputs as object, options);
  if (document.apiVersion === "v1" && document.kind === "ConfigMap") return new core.v1.ConfigMap(name, inputs as object, options);
  return new apiextensions.CustomResource(name, inputs, options);
}

/** Registers objects that stand at the same time. Only what others live in is awaited: a tier stands before its policies. */
export function registerObjects(documents: readonly Document[], options: CustomResourceOptions): void {
  const tiers = documents.filter(({ kind }) => kind === "Tier").map((one) => registerObject(one, options));
  const after = tiers.length === 0 ? options : { ...options, dependsOn: tiers };
  for (const one of documents) if (one.kind !== "Tier") registerObject(one, after);
}
