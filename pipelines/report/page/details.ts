import type { Edge, Report } from "../data.ts";
import { el } from "./elements.ts";
import type { Box, Line } from "./graph.ts";

const MOST = 40;

/** What there is to say of a line: its connections, the rules that decide, where they stand, and a flow that shows it. */
export function lineDetails(line: Line, report: Report): HTMLElement {
  const more = line.edges.length > MOST ? el("p", {}, `… and ${line.edges.length - MOST} more; filter the table of connections`) : null;
  return el("div", {}, ...line.edges.slice(0, MOST).map((edge) => edgeDetails(edge, report)), more);
}

function edgeDetails(edge: Edge, { rules }: Report): HTMLElement {
  const { from, to, verdict, layer, traffic, change, before, seen, witness } = edge;
  const facts: (readonly [string, string])[] = [
    ["verdict", verdict === "deny" && change === "closed" ? "closed: nothing passes any more" : verdict],
    ["traffic", traffic],
    ["layer", layer === "L7" ? "L7, through a proxy" : "L4, in the kernel"],
  ];
  if (change !== null) facts.push(["change", before === null ? change : `${change}, before: ${before}`]);
  if (seen !== null) facts.push(["recorded", seenText(seen)]);
  return el(
    "article",
    { class: "edge" },
    el("h3", {}, `${from} → ${to}`),
    factList(facts),
    edge.rules.length === 0 ? el("p", {}, "No rule decides: no policy applies at the end that lets it through.") : el("h4", {}, "Deciding rules"),
    el("ul", { class: "rules" }, ...edge.rules.map((id) => ruleItem(id, rules[id]))),
    witness === null
      ? null
      : el(
          "div",
          {},
          el("h4", {}, "Witness"),
          el("pre", { tabindex: 0 }, `${witness.flow}\negress:  ${witness.egress}\ningress: ${witness.ingress}`),
        ),
  );
}

function ruleItem(id: string, note: Report["rules"][string] | undefined): HTMLElement {
  if (note === undefined) return el("li", {}, el("code", {}, id));
  const { action, tier, owner, reason, expires, source } = note;
  const words = [
    action,
    tier === null ? "" : `tier ${tier}`,
    owner === null ? "" : `owner ${owner}`,
    expires === null ? "" : `until ${expires}`,
    reason ?? "",
  ];
  return el(
    "li",
    {},
    el("code", {}, id),
    source === null ? null : el("span", { class: "source" }, ` ${source}`),
    el("div", { class: "note" }, words.filter((word) => word !== "").join(" · ")),
  );
}

/** What there is to say of an end. */
export function boxDetails({ label, note, node }: Box, report: Report): HTMLElement {
  if (node === null) return el("p", {}, `${label}: ${note}`);
  const touching = report.edges.filter(({ from, to }) => from === node.id || to === node.id);
  const list = (title: string, edges: readonly Edge[], other: "from" | "to") =>
    el(
      "div",
      {},
      el("h4", {}, `${title} (${edges.length})`),
      el("ul", {}, ...edges.slice(0, MOST).map((edge) => el("li", {}, `${edge[other]}: ${edge.verdict === "deny" ? "denied " : ""}${edge.traffic}`))),
    );
  return el(
    "article",
    {},
    el("h3", {}, node.id),
    factList([
      ["kind", node.kind],
      ...(node.pods > 0 ? [["pods", `${node.pods}`] as const] : []),
      ...node.open.map(
        (direction) => ["open", `no policy applies to its ${direction}: what the other end lets through passes, and is not drawn`] as const,
      ),
    ]),
    list(
      "In",
      touching.filter(({ to }) => to === node.id),
      "from",
    ),
    list(
      "Out",
      touching.filter(({ from }) => from === node.id),
      "to",
    ),
  );
}

function factList(facts: readonly (readonly [string, string])[]): HTMLElement {
  return el("dl", {}, ...facts.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}

/** Recorded flows in words. */
export function seenText({ flows, bytes, newlyDenied, newlyAllowed }: NonNullable<Edge["seen"]>): string {
  const parts = [`${flows.toLocaleString("en")} flows`, bytesText(bytes)];
  if (newlyDenied > 0) parts.push(`${newlyDenied.toLocaleString("en")} newly denied`);
  if (newlyAllowed > 0) parts.push(`${newlyAllowed.toLocaleString("en")} newly allowed`);
  return parts.filter((part) => part !== "").join(", ");
}

/** Bytes with a unit; empty where none were recorded. */
export function bytesText(bytes: number): string {
  if (bytes === 0) return "";
  const unit = Math.min(4, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** unit).toFixed(unit === 0 ? 0 : 1)} ${["B", "kB", "MB", "GB", "TB"][unit]}`;
}
