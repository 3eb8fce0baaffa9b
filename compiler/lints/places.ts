import { type Code, type Diagnostic, diagnostic, type Place } from "#diagnostic";
import { DIRECTIONS } from "#ir";
import { titleOf } from "#manifest";
import type { LintContext } from "./context.ts";

/** A finding about a rule or policy by its id, with the place where it was written. */
export function findingAt(
  context: LintContext,
  rule: string,
  code: Code,
  message: string,
  more: { readonly help?: string; readonly witness?: unknown } = {},
): Diagnostic {
  return diagnostic(code, [rule], message, { ...more, source: placeOf(context, rule) });
}

function placeOf({ intent, documents }: LintContext, rule: string): Place | null {
  for (const policy of intent?.policies ?? []) {
    if (policy.id === rule) return policy.source;
    const found = DIRECTIONS.flatMap((direction) => policy[direction]?.rules ?? []).find((one) => one.id === rule);
    if (found !== undefined) return found.source ?? policy.source;
  }
  const document = documents.find((one) => [one, { ...one, namespace: "default" }].some((each) => `${rule} `.startsWith(`${titleOf(each)} `)));
  return document?.locate(pathIn(rule)) ?? null;
}

/** `ingress[2]` or `specs[0].ingress[2]` in a rule's id is a field of the object. */
function pathIn(rule: string): (string | number)[] {
  const match = / (?:specs\[(\d+)\][.])?([a-zA-Z]+)\[(\d+)\](?: |$)/.exec(rule);
  if (match === null) return [];
  const [, spec, section = "", index] = match;
  return [...(spec === undefined ? ["spec"] : ["specs", Number(spec)]), section, Number(index)];
}
