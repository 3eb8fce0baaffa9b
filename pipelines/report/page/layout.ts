import { Graph, layout } from "@dagrejs/dagre";
import { type Box, type Line, lineText, type Shown } from "./graph.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Placed extends Point {
  readonly width: number;
  readonly height: number;
}
/** Where everything stands, in pixels; boxes by their middle. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: ReadonlyMap<string, Placed>;
  readonly groups: ReadonlyMap<string, Placed>;
  readonly lines: ReadonlyMap<string, readonly Point[]>;
}

const LETTER = 7.3;
/** Labels stand on lines as long as they can be told apart. */
export const MOST_LABELS = 45;

export function layoutOf(shown: Shown): Layout {
  const isOverview = shown.boxes.every(({ group }) => group === null) && shown.lines.length > shown.boxes.length * 1.5;
  return isOverview ? ringOf(shown) : ranked(shown);
}

/** Groups that all speak with each other, on an ellipse. */
function ringOf({ boxes, lines }: Shown): Layout {
  const [rx, ry] = [Math.max(260, boxes.length * 31), Math.max(170, boxes.length * 19)];
  const [cx, cy] = [rx + 110, ry + 60];
  const places = new Map(
    boxes.map((box, i): [string, Placed] => {
      const angle = (2 * Math.PI * i) / boxes.length - Math.PI / 2;
      return [box.id, { x: cx + rx * Math.cos(angle), y: cy + ry * Math.sin(angle), ...sizeOf(box) }];
    }),
  );
  const between = lines.filter(({ from, to }) => from !== to);
  const way = ({ from, to }: Line): readonly Point[] => {
    const [a, b] = [places.get(from), places.get(to)] as [Placed, Placed];
    // Bent towards the middle, and to its own side, so that there and back are two lines.
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const bend = { x: (a.x + b.x + cx) / 3 - dy * 0.08, y: (a.y + b.y + cy) / 3 + dx * 0.08 };
    return [edgePoint(a, bend), bend, edgePoint(b, bend)];
  };
  return { width: 2 * cx, height: 2 * cy, boxes: places, groups: new Map(), lines: new Map(between.map((line) => [line.id, way(line)])) };
}

/** Where a line from the middle of a box towards a point leaves the box. */
function edgePoint({ x, y, width, height }: Placed, to: Point): Point {
  const [dx, dy] = [to.x - x, to.y - y];
  const share = Math.min(width / 2 / Math.max(1e-6, Math.abs(dx)), height / 2 / Math.max(1e-6, Math.abs(dy)), 1);
  return { x: x + dx * share, y: y + dy * share };
}

function sizeOf({ label, note }: Box): { readonly width: number; readonly height: number } {
  return { width: Math.max(90, Math.max(label.length, note.length * 0.85) * LETTER + 28), height: note === "" ? 36 : 50 };
}

/** Callers left of the called. */
function ranked({ boxes, lines }: Shown): Layout {
  const graph = new Graph({ compound: true, multigraph: true });
  const isLarge = boxes.length > 150;
  graph.setGraph({
    rankdir: "LR",
    nodesep: 18,
    ranksep: isLarge ? 60 : 45,
    edgesep: 8,
    marginx: 24,
    marginy: 44,
    ranker: isLarge ? "longest-path" : "network-simplex",
  });
  for (const group of new Set(boxes.flatMap((box) => box.group ?? []))) graph.setNode(`in ${group}`, {});
  for (const box of boxes) {
    graph.setNode(box.id, { ...sizeOf(box) });
    if (box.group !== null) graph.setParent(box.id, `in ${box.group}`);
  }
  const between = lines.filter(({ from, to }) => from !== to);
  for (const line of between) graph.setEdge(line.from, line.to, labelSize(line, lines.length), line.id);
  layout(graph);
  const placed = (id: string) => graph.node(id) as unknown as Placed;
  const { width = 0, height = 0 } = graph.graph() as { readonly width?: number; readonly height?: number };
  const groups = graph.nodes().filter((id: string) => id.startsWith("in ") && graph.children(id).length > 0);
  return {
    width,
    height,
    boxes: new Map(boxes.map(({ id }) => [id, placed(id)])),
    groups: new Map(groups.map((id: string) => [id.slice(3), placed(id)])),
    lines: new Map(between.map(({ id, from, to }) => [id, (graph.edge(from, to, id) as { readonly points: readonly Point[] }).points])),
  };
}

function labelSize(line: Line, count: number) {
  return count > MOST_LABELS ? { width: 0, height: 0 } : { width: Math.min(110, lineText(line, true).length * 5), height: 14, labelpos: "c" };
}
