import { newestProfiles } from "#answers";
import { FEATURES, type Feature, type Support } from "#targets";
import { code, page, table } from "../markdown.ts";

const SIGNS = { full: "yes", partial: "partly", none: "-" } as const;
const features = Object.keys(FEATURES) as Feature[];

/** What each target can say in its newest version, and what to write where it can't. */
export function capabilitiesPage(): string {
  const columns = newestProfiles().map(({ target, profile }) => ({
    name: profile.text,
    versions: target.versions,
    reportOnly: target.reportOnly,
    flags: target.flags,
    supports: target.capabilities(profile),
  }));
  const matrix = table(
    ["feature", "", ...columns.map(({ name }) => code(name))],
    features.map((feature) => [code(feature), FEATURES[feature], ...columns.map(({ supports }) => SIGNS[supports[feature].level])]),
  );
  const sections = columns.map(({ name, versions, reportOnly, flags, supports }) => {
    const what = reportOnly ? "Says what would not be enforced, and writes nothing." : "Writes and proves.";
    const named = Object.entries(flags).map(([flag, { values, title }]) => [
      code(flag),
      values === null ? "text" : values.map(code).join(", "),
      title,
    ]);
    return [
      `## ${name}`,
      `${what} Versions: ${versions.map(code).join(", ")}.`,
      ...(named.length === 0 ? [] : [table(["flag", "values", ""], named)]),
      limits(supports),
    ].join("\n\n");
  });
  return page(
    "Capabilities",
    "each target's capabilities",
    "By the newest version of each target, with its flags as they are by default; `portcullis capabilities PROFILE…` shows others. An intent that needs what a\ntarget can't say is refused for it (`E_UNSUPPORTED`), unless the rule names a substitute by `orElse`.",
    matrix,
    ...sections,
  );
}

function limits(supports: Readonly<Record<Feature, Support>>): string {
  const rows = features.flatMap((feature) => {
    const support = supports[feature];
    return support.level === "full" ? [] : [[FEATURES[feature], SIGNS[support.level], support.why, support.instead]];
  });
  return rows.length === 0 ? "Everything can be said." : table(["feature", "", "why", "instead"], rows);
}
