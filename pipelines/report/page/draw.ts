import { onPress, svg } from "./elements.ts";
import { type Box, type Line, lineText, lookOf, type Shown } from "./graph.ts";
import { type Layout, MOST_LABELS, type Placed, type Point } from "./layout.ts";

export interface Chosen {
  readonly line: (line: Line) => void;
  readonly box: (box: Box) => void;
}

/** The drawing, each box and line of which can be reached by keyboard and says what it is. */
export function drawn({ boxes, lines }: Shown, layout: Layout, selected: string | null, chosen: Chosen): SVGGElement {
  const content = svg("g", { class: "content" });
  for (const [name, place] of layout.groups) content.append(groupFrame(name, place));
  for (const line of lines) content.append(lineOf(line, layout, lines.length <= MOST_LABELS, line.id === selected, chosen));
  for (const box of boxes) content.append(boxOf(box, layout.boxes.get(box.id) as Placed, box.id === selected, chosen));
  return content;
}

/** Room for the name of a group above what stands in it. */
const HEAD = 14;

function groupFrame(name: string, { x, y, width, height }: Placed): SVGGElement {
  return svg(
    "g",
    { class: "group" },
    svg("rect", { x: x - width / 2, y: y - height / 2 - HEAD, width, height: height + HEAD, rx: 10 }),
    svg("text", { x: x - width / 2 + 10, y: y - height / 2 - HEAD + 16 }, name),
  );
}

function lineOf(line: Line, layout: Layout, labelled: boolean, selected: boolean, chosen: Chosen): SVGGElement {
  const own = layout.boxes.get(line.from);
  const points = layout.lines.get(line.id) ?? [];
  const look = lookOf(line);
  const layer = line.edges.some((edge) => edge.layer === "L7") ? " l7" : "";
  const d = own !== undefined && line.from === line.to ? loop(own) : pathOf(points);
  const label = `${WORDS[look]}: ${lineText(line)}`;
  const made = svg(
    "g",
    { class: `line ${look}${layer}${selected ? " selected" : ""}`, role: "button", tabindex: 0, "aria-label": label, "data-id": line.id },
    svg("title", {}, label),
    svg("path", { class: "reach", d }),
    svg("path", { class: "stroke", d, "marker-end": `url(#end-${look})` }),
  );
  const middle = points[Math.floor(points.length / 2)];
  if (labelled && middle !== undefined) made.append(svg("text", { x: middle.x, y: middle.y - 4, class: "label" }, lineText(line, true)));
  onPress(made, () => chosen.line(line));
  return made;
}

const WORDS = {
  denied: "recorded flows would be denied",
  opened: "opened",
  closed: "closed",
  changed: "changed",
  unknown: "not known",
  deny: "denied by a rule",
  allow: "allowed",
} as const;
export const LOOKS = Object.entries(WORDS);

function boxOf(box: Box, { x, y, width, height }: Placed, selected: boolean, chosen: Chosen): SVGGElement {
  const open = box.node !== null && box.node.open.length > 0 && box.node.kind === "workload" ? " open" : "";
  const kind = box.node === null ? "closed-group" : box.node.kind;
  // Assistive technology has to find what stands there, word by word (WCAG 2.5.3).
  const label = `${[box.label, box.note].filter((part) => part !== "").join(" ")}, ${box.group === null ? "namespace" : (box.node?.kind ?? "end")}`;
  const made = svg(
    "g",
    { class: `box ${kind}${open}${selected ? " selected" : ""}`, role: "button", tabindex: 0, "aria-label": label, "data-id": box.id },
    svg("title", {}, label),
    svg("rect", { x: x - width / 2, y: y - height / 2, width, height, rx: kind === "outside" ? 16 : 5 }),
    svg("text", { x, y: box.note === "" ? y + 4 : y - 2, class: "name" }, box.label),
  );
  if (box.note !== "") made.append(" ", svg("text", { x, y: y + 14, class: "note" }, box.note));
  onPress(made, () => chosen.box(box));
  return made;
}

/** A smooth way through the points. */
function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  const steps = rest.map(({ x, y }, i) => {
    const next = rest[i + 1];
    return next === undefined ? `L${round(x)},${round(y)}` : `Q${round(x)},${round(y)} ${round((x + next.x) / 2)},${round((y + next.y) / 2)}`;
  });
  return `M${round(first.x)},${round(first.y)} ${steps.join(" ")}`;
}

/** From an end to itself. */
function loop({ x, y, width }: Placed): string {
  return `M${round(x + width / 2)},${round(y - 8)} c26,-14 26,30 0,16`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The tips of lines, one for each look. */
export function tips(): SVGDefsElement {
  const markers = LOOKS.map(([look]) =>
    svg(
      "marker",
      {
        id: `end-${look}`,
        class: `tip ${look}`,
        viewBox: "0 0 10 10",
        refX: 9,
        refY: 5,
        markerWidth: 7,
        markerHeight: 7,
        orient: "auto-start-reverse",
      },
      svg("path", { d: "M0,0 L10,5 L0,10 z" }),
    ),
  );
  return svg("defs", {}, ...markers);
}
