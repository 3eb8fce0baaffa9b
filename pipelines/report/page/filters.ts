import type { Report } from "../data.ts";
import { el } from "./elements.ts";
import { groupOf, type State } from "./state.ts";

type Change = (next: Partial<State>) => void;

/** What narrows the map and the table. */
export function filters(report: Report, state: () => State, change: Change): HTMLElement {
  const search = el("input", { type: "search", id: "search", placeholder: "workload, port or rule" });
  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => change({ search: search.value }), 150);
  });
  const groups = [...new Set(report.nodes.map(groupOf))].sort();
  const tiers = [...new Set(report.edges.flatMap((edge) => edge.tiers))].sort();
  const hasChanges = report.change !== null || report.replay !== null;
  return el(
    "form",
    { role: "search", "aria-label": "filters", class: "filters" },
    el("label", {}, "Search ", search),
    choice("Namespace", groups, (namespace) => change({ namespace })),
    tiers.length > 1 ? choice("Tier", tiers, (tier) => change({ tier })) : null,
    ...(["allow", "deny", "unknown"] as const).map((verdict) =>
      tick(verdict, true, (on) => change({ verdicts: toggled(state().verdicts, verdict, on) })),
    ),
    ...(["L4", "L7"] as const).map((layer) => tick(layer, true, (on) => change({ layers: toggled(state().layers, layer, on) }))),
    hasChanges ? tick("only changes", false, (onlyChanges) => change({ onlyChanges })) : null,
  );
}

function toggled<T>(all: ReadonlySet<T>, one: T, on: boolean): ReadonlySet<T> {
  return new Set(on ? [...all, one] : [...all].filter((other) => other !== one));
}

function tick(text: string, checked: boolean, act: (on: boolean) => void): HTMLElement {
  const box = el("input", { type: "checkbox", ...(checked ? { checked: "" } : {}) });
  box.addEventListener("change", () => act(box.checked));
  return el("label", {}, box, ` ${text}`);
}

function choice(text: string, values: readonly string[], act: (value: string) => void): HTMLElement {
  const made = el("select", {}, el("option", { value: "" }, "all"), ...values.map((value) => el("option", { value }, value)));
  made.addEventListener("change", () => act(made.value));
  return el("label", {}, `${text} `, made);
}
