import type { Report } from "../data.ts";
import { boxDetails, lineDetails } from "./details.ts";
import { drawn, LOOKS, tips } from "./draw.ts";
import { button, byId, el, svg } from "./elements.ts";
import { saveMermaid, savePng, saveSvg, svgText } from "./export.ts";
import { filters } from "./filters.ts";
import { type Box, type Line, type Shown, shownOf } from "./graph.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { Pan } from "./pan.ts";
import { sectionsOf } from "./sections.ts";
import { initialState, type State } from "./state.ts";
import { connectionTable, ROWS } from "./table.ts";

const report = JSON.parse(byId("data").textContent ?? "") as Report;
let state: State = initialState(report);
let shown: Shown;
let layout: Layout;
let rows = ROWS;

const drawing = svg("svg", { role: "group", "aria-label": "policy map", class: "map" });
const pan = new Pan(drawing);

function change(next: Partial<State>, redraw = true): void {
  state = { ...state, ...next };
  rows = ROWS;
  if (redraw) draw();
  list();
}

function draw(): void {
  const focused = document.activeElement?.getAttribute("data-id") ?? null;
  shown = shownOf(state);
  layout = layoutOf(shown);
  const content = drawn(shown, layout, state.selected, { line: pickLine, box: pickBox });
  drawing.replaceChildren(tips(), content);
  pan.show(content, layout.width, layout.height);
  byId("empty").hidden = shown.boxes.length > 0;
  if (focused !== null) drawing.querySelector<SVGElement>(`[data-id="${CSS.escape(focused)}"]`)?.focus();
}

function mark(id: string): void {
  state = { ...state, selected: id };
  for (const one of drawing.querySelectorAll("[data-id]")) one.classList.toggle("selected", one.getAttribute("data-id") === id);
}

function pickLine(line: Line): void {
  mark(line.id);
  tell(lineDetails(line, report));
}

/** A closed group opens; an end tells what it is. */
function pickBox(box: Box): void {
  if (box.node === null) return change({ expanded: new Set([...state.expanded, box.label]), selected: null });
  mark(box.id);
  tell(boxDetails(box, report));
}

function tell(content: HTMLElement): void {
  byId("details").replaceChildren(content);
}

function list(): void {
  const more = () => {
    rows += ROWS;
    list();
  };
  byId("connections").replaceChildren(el("h2", { id: "connections-title" }, "Connections"), connectionTable(state, rows, more));
}

function tools(): HTMLElement {
  const name = "policy-map";
  const text = () => svgText(drawing, layout.width, layout.height);
  const groups = new Set(shown.boxes.map((box) => box.group ?? box.label));
  return el(
    "div",
    { class: "tools", role: "toolbar", "aria-label": "map" },
    button("Open all", () => change({ expanded: new Set([...groups, ...state.expanded]) })),
    button("Close all", () => change({ expanded: new Set() })),
    button("Larger", () => pan.scale(1.3)),
    button("Smaller", () => pan.scale(1 / 1.3)),
    button("Fit", () => pan.fit()),
    button("Save SVG", () => saveSvg(text(), name)),
    button("Save PNG", () => void savePng(text(), layout.width, layout.height, name)),
    button("Save Mermaid", () => saveMermaid(shown, name)),
  );
}

function theme(): HTMLElement {
  const root = document.documentElement;
  const isDark = () => (root.dataset["theme"] ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const made = button("Dark colours", () => {
    root.dataset["theme"] = isDark() ? "light" : "dark";
    made.setAttribute("aria-pressed", `${isDark()}`);
  });
  made.setAttribute("aria-pressed", `${isDark()}`);
  return made;
}

function start(): void {
  const sections = sectionsOf(report);
  byId("facts").replaceChildren(...report.facts.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
  byId("links").append(theme());
  byId("links").prepend(
    ...[["map-section", "Map"], ["connections", "Connections"], ...sections.map(({ id, title }) => [id, title])].map(([id, title]) =>
      el("a", { href: `#${id}` }, title ?? ""),
    ),
  );
  byId("drawing").append(drawing);
  draw();
  byId("filters").append(
    filters(report, () => state, change),
    tools(),
  );
  byId("legend").replaceChildren(
    ...LOOKS.map(([look, words]) => el("li", { class: look }, words)),
    el("li", { class: "l7" }, "by request, through a proxy"),
    el("li", { class: "open" }, "no policy applies"),
  );
  byId("rest").append(...sections.map(({ element }) => element));
  tell(el("p", {}, "Press an edge or an end for its rules, their places and a witness."));
  list();
}
start();
