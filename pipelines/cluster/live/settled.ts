import { meaningText } from "#answers";
import type { Document } from "#manifest";
import { documentOf, type KubeObject, MANAGER } from "../client/object.ts";
import { lostIn } from "./lost.ts";
import { meanSame, type Reader } from "./meaning.ts";

/**
 * The object that was sent, where a live one is nothing but that with what an API server adds: defaults belong to nobody and change no
 * meaning. null where it says something else.
 */
export function sentAs(live: KubeObject, known: readonly Document[], reader: Reader): Document | null {
  const document = documentOf(live, 0);
  const same = known.find((one) => meaningText(one) === meaningText(document));
  if (same !== undefined) return same;
  if (isEdited(live)) return null;
  return known.find((one) => lostIn(bare(one), document.value) === null && meanSame([one], [document], reader)) ?? null;
}

/** Labels and annotations say who wrote an object. */
function bare({ value }: Document): Readonly<Record<string, unknown>> {
  const { metadata: _, status: __, ...rest } = value;
  return rest;
}

/** Whether anybody else wrote a field beside metadata and status. */
function isEdited({ metadata }: KubeObject): boolean {
  const others = (metadata?.managedFields ?? []).filter(({ manager }) => manager !== MANAGER);
  return others.some(({ fieldsV1 = {} }) => Object.keys(fieldsV1).some((key) => key !== "f:metadata" && key !== "f:status"));
}
