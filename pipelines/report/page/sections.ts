import type { Report } from "../data.ts";
import { bytesText } from "./details.ts";
import { el } from "./elements.ts";
import { table } from "./table.ts";

type Section = readonly [id: string, title: string, body: (report: Report) => readonly (HTMLElement | null)[] | null];

const cells = (...texts: readonly string[]) =>
  el("tr", {}, ...texts.map((text, i) => (i === 0 ? el("th", { scope: "row" }, text) : el("td", {}, text))));
const EFFECTS = { opens: "opens", closes: "closes", undefined: "left to the engine, or rerouted" };

/** The parts below the map; null: there is nothing to say. */
const SECTIONS: readonly Section[] = [
  [
    "changes",
    "What changes",
    ({ change }) =>
      change && [
        el("p", {}, `Against ${change.against} the meaning is ${change.relation}.`),
        ...change.witnesses.map(({ effect, lines }) =>
          el("article", { class: effect }, el("h3", {}, EFFECTS[effect]), el("pre", { tabindex: 0 }, lines.join("\n"))),
        ),
      ],
  ],
  [
    "replay",
    "Recorded traffic",
    ({ replay }) =>
      replay && [
        el("p", { class: `gate ${replay.gate}` }, `gate: ${replay.gate}`),
        el("ul", {}, ...replay.reasons.map((reason) => el("li", {}, reason))),
        el("dl", {}, ...replay.counters.flatMap(([name, flows]) => [el("dt", {}, name), el("dd", {}, flows.toLocaleString("en"))])),
        replay.rows.length === 0
          ? null
          : table(
              "flows that the change concerns",
              ["effect", "from", "to", "traffic", "flows", "bytes", "rules"],
              replay.rows.map((row) =>
                cells(
                  row.effect,
                  row.source,
                  row.destination,
                  row.traffic,
                  row.flows.toLocaleString("en"),
                  bytesText(row.bytes),
                  row.rules.join(", ") || row.reason,
                ),
              ),
            ),
      ],
  ],
  [
    "proof",
    "What is proved",
    ({ proofs }) =>
      proofs.length === 0
        ? null
        : proofs.map(({ profile, statement, assumes, undefined: open }) =>
            el(
              "article",
              {},
              el("h3", {}, profile),
              el("p", {}, statement),
              el(
                "ul",
                {},
                ...assumes.map((fact) => el("li", {}, `assuming ${fact}`)),
                ...open.map((flow) => el("li", {}, `left to the engine: ${flow}`)),
              ),
            ),
          ),
  ],
  [
    "deviations",
    "Deviations by name",
    ({ deviations, proofs }) =>
      deviations.length === 0
        ? proofs.length === 0
          ? null
          : [el("p", {}, "None: no rule names a substitution that was used.")]
        : [
            table(
              "substitutions that the author named",
              ["rule", "engine", "relation", "reason", "owner", "witness"],
              deviations.map((one) => cells(one.rule, one.profile, one.relation, one.reason, one.owner ?? "", one.witness.join("; "))),
            ),
          ],
  ],
  [
    "costs",
    "Cost",
    ({ costs }) =>
      costs.length === 0
        ? null
        : costs.flatMap(({ profile, rules, proxied, limit, exact, endpoints }) => [
            el(
              "p",
              {},
              `${profile}: ${proxied} of ${rules} rules go through the proxy; policy maps hold ${limit.toLocaleString("en")} entries by default${exact ? "" : " (figures are estimates)"}.`,
            ),
            table(
              `policy-map entries under ${profile}`,
              ["endpoint", "pods", "entries", "to the proxy"],
              endpoints.map((one) => cells(one.name, `${one.pods}`, one.entries.toLocaleString("en"), `${one.redirect}`)),
            ),
          ]),
  ],
  [
    "contract",
    "Label contract",
    ({ contract }) =>
      contract.length === 0
        ? null
        : [
            table(
              "who renames these labels changes what a policy means",
              ["policy", "role", "pods", "owner", "place"],
              contract.flatMap(({ policy, owner, clauses }) =>
                clauses.map((one) => cells(policy, one.role, one.selector, owner ?? "", one.source ?? "")),
              ),
            ),
          ],
  ],
  [
    "capabilities",
    "What engines can say",
    ({ capabilities: { profiles, features } }) => [
      table(
        "features by engine",
        ["feature", ...profiles],
        features.map(({ title, support }) =>
          el(
            "tr",
            {},
            el("th", { scope: "row" }, title),
            ...support.map(({ level, why }) =>
              el("td", { class: `level ${level}` }, why === null ? level : el("details", {}, el("summary", {}, level), why)),
            ),
          ),
        ),
      ),
    ],
  ],
];

/** The parts that a report has, each with the link to it. */
export function sectionsOf(report: Report): readonly { readonly id: string; readonly title: string; readonly element: HTMLElement }[] {
  return SECTIONS.flatMap(([id, title, body]) => {
    const parts = body(report);
    return parts === null
      ? []
      : [{ id, title, element: el("section", { id, "aria-labelledby": `${id}-title` }, el("h2", { id: `${id}-title` }, title), ...parts) }];
  });
}
