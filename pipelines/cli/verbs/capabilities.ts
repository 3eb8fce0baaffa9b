import { capabilitiesJson, newestProfiles } from "#answers";
import { FEATURES, type Feature, parseProfile, type Support } from "#targets";
import { EXIT } from "../io.ts";
import type { Verb } from "../verb.ts";

/** `capabilities [PROFILE…]`: what each engine can say, and why not. */
export const capabilities: Verb = {
  name: "capabilities",
  summary: "Show what each target can express, by profile",
  operands: "[profile...]",
  options: [{ flags: "--markdown", text: "print a table for a document" }],
  examples: ["capabilities", "capabilities cilium@1.18 cilium@1.20", "capabilities --json"],
  async run(args) {
    const asked = args.operands.length > 0 ? args.operands.map((text) => parseProfile(text)) : newestProfiles();
    const refused = asked.flatMap((one) => ("diagnostics" in one ? one.diagnostics : []));
    if (refused.length > 0) return { refused };
    const chosen = asked.flatMap((one) => ("target" in one ? [one] : []));
    const columns = chosen.map(({ target, profile }) => ({ profile: profile.text, supports: target.capabilities(profile) }));
    return {
      exit: EXIT.fine,
      json: capabilitiesJson(chosen),
      text: args.flag("markdown") ? markdown(columns) : table(columns),
    };
  },
};

interface Column {
  readonly profile: string;
  readonly supports: Readonly<Record<Feature, Support>>;
}
const SIGNS = { full: "yes", partial: "partly", none: "-" } as const;
const features = Object.keys(FEATURES) as Feature[];

function table(columns: readonly Column[]): string {
  const width = Math.max(...features.map((feature) => FEATURES[feature].length));
  const row = (title: string, cells: readonly string[]) =>
    [title.padEnd(width), ...cells.map((cell, i) => cell.padEnd(columns[i]?.profile.length ?? 0))].join("  ").trimEnd();
  const lines = [
    row(
      "",
      columns.map((column) => column.profile),
    ),
    ...features.map((feature) =>
      row(
        FEATURES[feature],
        columns.map(({ supports }) => SIGNS[supports[feature].level]),
      ),
    ),
  ];
  const reasons = columns.flatMap(({ profile, supports }) =>
    features.flatMap((feature) => {
      const support = supports[feature];
      return support.level === "full" ? [] : [`${profile}  ${FEATURES[feature]}: ${support.why}; ${support.instead}`];
    }),
  );
  return `${[...lines, "", ...reasons].join("\n")}\n`;
}

function markdown(columns: readonly Column[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const lines = [
    row(["", ...columns.map((column) => `\`${column.profile}\``)]),
    row(["---", ...columns.map(() => "---")]),
    ...features.map((feature) => row([FEATURES[feature], ...columns.map(({ supports }) => SIGNS[supports[feature].level])])),
  ];
  return `${lines.join("\n")}\n`;
}
