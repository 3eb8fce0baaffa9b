import { canonicalJson } from "#ir";
import { type Document, titleOf } from "#manifest";
import { isRolledOut, keyOf, labelsOf } from "./writes.ts";

/** Namespaces, workloads, Services and their like, of both releases: they stay as they are throughout. */
export function surroundings(before: readonly Document[], after: readonly Document[]): readonly Document[] {
  const all = [...before, ...after].filter((one) => !isRolledOut(one));
  return [...new Map(all.map((one) => [keyOf(one), one])).values()];
}

/** What policies go by and a plan doesn't write, where it changes, too: no order of writes of policies is safe then. Null where nothing does. */
export function movingAround(before: readonly Document[], after: readonly Document[]): string | null {
  const old = new Map(before.filter((one) => !isRolledOut(one)).map((one) => [keyOf(one), one]));
  for (const one of after) {
    const known = isRolledOut(one) ? undefined : old.get(keyOf(one));
    if (known === undefined) continue;
    if (labelsText(known) !== labelsText(one)) return `the labels of ${titleOf(one)} change, too`;
    if (endpointsText(known) !== endpointsText(one)) return `ports, account or pods of ${titleOf(one)} change, too`;
  }
  return null;
}

interface Container {
  readonly ports?: readonly { readonly name?: unknown; readonly containerPort?: unknown; readonly protocol?: unknown }[] | null;
}
interface PodSpec {
  readonly serviceAccountName?: unknown;
  readonly hostNetwork?: unknown;
  readonly containers?: readonly (Container | null)[] | null;
}
interface Template {
  readonly metadata?: unknown;
  readonly spec?: PodSpec | null;
}
interface ServiceSpec {
  readonly selector?: unknown;
  readonly ports?: readonly { readonly name?: unknown; readonly port?: unknown; readonly targetPort?: unknown; readonly protocol?: unknown }[] | null;
}
type Spec = { readonly template?: Template | null; readonly jobTemplate?: { readonly spec?: { readonly template?: Template | null } | null } | null };

function specOf<T>({ value }: Document): T | null {
  const spec = value["spec"];
  return typeof spec === "object" && spec !== null ? (spec as T) : null;
}

/** The pods that a workload starts. */
function templateOf(document: Document): Template | null {
  const spec = specOf<Spec>(document);
  return spec?.template ?? spec?.jobTemplate?.spec?.template ?? null;
}

/** Objects of other APIs start pods, too; their own labels are nobody's. */
function labelsText(document: Document): string {
  const own = /^(v1$|apps\/|batch\/)/.test(document.apiVersion) ? document.value["metadata"] : null;
  return canonicalJson([own, templateOf(document)?.metadata].map(labelsOf));
}

/** Accounts, host network and named ports of pods; pods and ports of Services. What the API server fills in is no change. */
function endpointsText(document: Document): string {
  if (document.apiVersion === "v1" && document.kind === "Service") {
    const { selector = null, ports } = specOf<ServiceSpec>(document) ?? {};
    const told = list(ports).map(({ name = "", port = null, targetPort = port, protocol = "TCP" }) => [name, port, targetPort, protocol]);
    return canonicalJson([selector, told]);
  }
  const pod = document.kind === "Pod" ? specOf<PodSpec>(document) : templateOf(document)?.spec;
  const ports = list(pod?.containers).flatMap((one) => list(one?.ports));
  const named = ports
    .filter(({ name }) => name !== undefined)
    .map(({ name, containerPort = null, protocol = "TCP" }) => [name, containerPort, protocol]);
  return canonicalJson([pod?.serviceAccountName ?? "default", pod?.hostNetwork ?? false, named]);
}

function list<T>(given: readonly T[] | null | undefined): readonly T[] {
  return Array.isArray(given) ? given : [];
}
