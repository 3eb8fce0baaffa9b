import { Graph, layout } from "@dagrejs/dagre";
import { type Line, lineText, type Shown } from "./graph.ts";

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

export function layoutOf({ boxes, lines }: Shown): Layout {
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
  for (const { id, label, note, group } of boxes) {
    graph.setNode(id, { width: Math.max(90, Math.max(label.length, note.length * 0.85) * LETTER + 28), height: note === "" ? 36 : 50 });
    if (group !== null) graph.setParent(id, `in ${group}`);
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
