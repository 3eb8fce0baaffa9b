import { bytesText } from "./details.ts";
import { button, el } from "./elements.ts";
import { type State, visibleEdges } from "./state.ts";

const ROWS = 100;

/** The same connections as rows, for those who read rather than look. */
export function connectionTable(state: State, shown: number, more: () => void): HTMLElement {
  const edges = visibleEdges(state);
  // What recorded traffic loses comes first, then what changes.
  const weight = (one: (typeof edges)[number]) =>
    (one.seen?.newlyDenied ?? 0) * 1e6 + (one.change === null ? 0 : 1e3) + Math.min(999, one.seen?.flows ?? 0);
  const sorted = [...edges].sort((a, b) => weight(b) - weight(a));
  const rows = sorted
    .slice(0, shown)
    .map(({ from, to, verdict, traffic, change, rules, seen }) =>
      el(
        "tr",
        {},
        el("th", { scope: "row" }, from),
        el("td", {}, to),
        el("td", { class: verdict }, verdict),
        el("td", {}, traffic),
        el("td", {}, change ?? ""),
        el("td", {}, rules.join(", ")),
        el("td", {}, seen === null ? "" : `${seen.flows.toLocaleString("en")} ${bytesText(seen.bytes)}`),
      ),
    );
  const left = sorted.length - rows.length;
  return el(
    "div",
    {},
    table(`${sorted.length.toLocaleString("en")} connections`, ["from", "to", "verdict", "traffic", "change", "rules", "recorded"], rows),
    left > 0 ? button(`Show ${Math.min(left, ROWS)} more of ${left}`, more) : null,
  );
}
export { ROWS };

/** A table that scrolls by itself, also by keyboard. */
export function table(caption: string, heads: readonly string[], rows: readonly HTMLTableRowElement[]): HTMLElement {
  return el(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
    el(
      "table",
      {},
      el("caption", {}, caption),
      el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", {}, ...rows),
    ),
  );
}
