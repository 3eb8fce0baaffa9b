import { printable } from "#diagnostic";
import { flowText } from "#explain";
import type { Intent } from "#ir";
import { type Inventory, relationOfIntent } from "#model";
import type { Author, Usage } from "#replay";
import { compare } from "#verify";
import { ruleText } from "./words.ts";

const SHOWN = 3;

/** Rules that can go or shrink, each with what that would deny: flows that nobody recorded. */
export interface ProvedUsage {
  readonly unused: readonly { readonly rule: Author; readonly denies: readonly string[] }[];
  readonly wide: readonly {
    readonly rule: Author;
    readonly flows: number;
    readonly changes: readonly string[];
    readonly narrowed: Pick<Usage["wide"][number]["narrowed"], "id" | "peers" | "ports">;
    readonly denies: readonly string[];
  }[];
}

/** Compares each suggestion with the intent as it is; one that would allow anything more is dropped. */
export function proveUsage(usage: Usage, intent: Intent | null, inventory: Inventory | null): ProvedUsage {
  const denied = (next: Intent | null): readonly string[] | null => {
    if (intent === null || next === null) return [];
    const { relation, witnesses } = compare(relationOfIntent(intent), relationOfIntent(next), { inventory, maxWitnesses: SHOWN });
    if (relation !== "narrower" && relation !== "equal") return null;
    return witnesses.map(({ flow, live }) => flowText(flow, live));
  };
  return {
    unused: usage.unused.map(({ rule, without }) => ({ rule, denies: denied(without) ?? [] })),
    wide: usage.wide.flatMap(({ rule, flows, changes, narrowed, intent: next }) => {
      const denies = denied(next);
      const { id, peers, ports } = narrowed;
      return denies === null ? [] : [{ rule, flows, changes, narrowed: { id, peers, ports }, denies }];
    }),
  };
}

/** The suggestions in words. */
export function usageLines({ unused, wide }: ProvedUsage): string[] {
  const denials = (denies: readonly string[]) => denies.map((one) => `    would deny ${printable(one, 300)}`);
  return [
    "",
    `${unused.length} rules were not used${unused.length > 0 ? ":" : ""}`,
    ...unused.flatMap(({ rule, denies }) => [`  ${ruleText(rule)}`, ...denials(denies)]),
    `${wide.length} rules are far wider than their traffic${wide.length > 0 ? ":" : ""}`,
    ...wide.flatMap(({ rule, flows, changes, denies }) => [
      `  ${ruleText(rule)}: ${flows} flows`,
      ...changes.map((one) => `    narrow ${printable(one, 400)}`),
      ...denials(denies),
    ]),
  ];
}
