import { DIRECTIONS, type Intent, type Policy, type Source } from "#ir";
import { type Document, titleOf } from "#manifest";
import type { RuleNote } from "../data.ts";

/** What an intent says of its rules and policies, by id. */
export function intentRules(intent: Intent): Record<string, RuleNote> {
  return Object.fromEntries(
    intent.policies.flatMap((policy) => [
      [policy.id, noteOf(policy, policy, "isolates")] as const,
      ...DIRECTIONS.flatMap((direction) => (policy[direction]?.rules ?? []).map((rule) => [rule.id, noteOf(policy, rule, rule.action)] as const)),
    ]),
  );
}

function noteOf(
  { id, tier }: Policy,
  { owner, reason, expires, source }: Pick<Policy, "owner" | "reason" | "expires" | "source">,
  action: string,
): RuleNote {
  return { policy: id, tier, action, owner, reason, expires, source: placeText(source) };
}

/** Where rules of manifests stand: a rule is named after its object. */
export function documentRules(documents: readonly Document[], rules: Iterable<string>): Record<string, RuleNote> {
  const titled = new Map(
    documents.flatMap((one) => [titleOf(one), titleOf({ ...one, namespace: one.namespace || "default" })].map((title) => [title, one] as const)),
  );
  return Object.fromEntries(
    [...rules].flatMap((rule) => {
      const known = startOf(titled, rule);
      if (known === null) return [];
      const { spec } = known.document.value as { spec?: { tier?: unknown } | null };
      const tier = typeof spec?.tier === "string" ? spec.tier : null;
      return [
        [
          rule,
          { policy: known.title, tier, action: "", owner: null, reason: null, expires: null, source: placeText(known.document.locate([])) },
        ] as const,
      ];
    }),
  );
}

function startOf(titled: ReadonlyMap<string, Document>, rule: string): { readonly title: string; readonly document: Document } | null {
  for (let end = rule.length; end > 0; end = rule.lastIndexOf(" ", end - 1)) {
    const document = titled.get(rule.slice(0, end));
    if (document !== undefined) return { title: rule.slice(0, end), document };
  }
  return null;
}

/** `file:line`. */
export function placeText(source: Source | null): string | null {
  return source === null ? null : `${source.file}:${source.line}`;
}
