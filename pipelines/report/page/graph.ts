import type { Edge, Node } from "../data.ts";
import { groupOf, type State, visibleEdges } from "./state.ts";

/** What is drawn: workloads of open groups one by one, closed groups as one box each. */
export interface Shown {
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
}
export interface Box {
  readonly id: string;
  readonly label: string;
  /** Second line. */
  readonly note: string;
  /** The open group that it stands in; null for a closed group. */
  readonly group: string | null;
  readonly node: Node | null;
}
/** Edges between two boxes, drawn as one. */
export interface Line {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly edges: readonly Edge[];
}

export function shownOf(state: State): Shown {
  const nodes = new Map(state.report.nodes.map((node) => [node.id, node]));
  const edges = visibleEdges(state);
  const filtered = state.search !== "" || state.namespace !== "" || state.tier !== "" || state.onlyChanges;
  const named = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const boxes = new Map<string, Box>();
  const boxOf = (node: Node): string => {
    const group = groupOf(node);
    const open = state.expanded.has(group);
    const id = open ? node.id : `group ${group}`;
    if (!boxes.has(id)) boxes.set(id, open ? nodeBox(node, group) : groupBox(id, group, state.report.nodes));
    return id;
  };
  for (const node of state.report.nodes) if (!filtered || named.has(node.id)) boxOf(node);
  const lines = new Map<string, Line>();
  for (const edge of edges) {
    const ends = [edge.from, edge.to].map((id) => nodes.get(id));
    const [from, to] = ends.map((node) => (node === undefined ? "" : boxOf(node))) as [string, string];
    const id = `${edge.verdict === "deny" ? "deny " : ""}${from} -> ${to}`;
    const known = lines.get(id);
    lines.set(id, { id, from, to, edges: [...(known?.edges ?? []), edge] });
  }
  const all: Shown = { boxes: [...boxes.values()], lines: [...lines.values()] };
  return focused(all, boxes);
}

/** Lines between closed groups only distract from the groups that are open. */
function focused({ boxes, lines }: Shown, known: ReadonlyMap<string, Box>): Shown {
  const isOpen = (id: string) => known.get(id)?.group !== null;
  if (!boxes.some((box) => isOpen(box.id)) || lines.length <= FEW) return { boxes, lines };
  const left = lines.filter(({ from, to }) => isOpen(from) || isOpen(to));
  const named = new Set(left.flatMap(({ from, to }) => [from, to]));
  return { boxes: boxes.filter(({ id }) => isOpen(id) || named.has(id)), lines: left };
}

/** So many lines can be told apart, whatever they join. */
const FEW = 60;

function nodeBox(node: Node, group: string): Box {
  const open = node.open.length === 2 ? "no policy applies" : node.open.length === 1 ? `no ${node.open[0]} policy` : "";
  const pods = node.pods > 1 ? `${node.pods} pods` : "";
  return { id: node.id, label: node.label, note: [pods, open].filter((part) => part !== "").join(", "), group, node };
}

function groupBox(id: string, group: string, all: readonly Node[]): Box {
  const count = all.filter((node) => groupOf(node) === group).length;
  return { id, label: group, note: `${count} ${count === 1 ? "end" : "ends"}, press to open`, group: null, node: null };
}

/** One word for the look of a line: what matters most among its edges. */
export function lookOf({ edges }: Line): "denied" | "opened" | "closed" | "changed" | "unknown" | "deny" | "allow" {
  if (edges.some(({ seen }) => (seen?.newlyDenied ?? 0) > 0)) return "denied";
  for (const change of ["closed", "opened"] as const) if (edges.every((edge) => edge.change === change)) return change;
  if (edges.some(({ change }) => change !== null)) return "changed";
  if (edges.every(({ verdict }) => verdict === "deny")) return "deny";
  return edges.some(({ verdict }) => verdict === "unknown") ? "unknown" : "allow";
}

/** A line in words. */
export function lineText({ from, to, edges }: Line, short = false): string {
  const [only] = edges;
  const traffic =
    edges.length === 1 && only !== undefined
      ? short
        ? only.traffic.replaceAll(" (some requests)", "")
        : only.traffic
      : `${edges.length} connections`;
  const flows = edges.reduce((sum, { seen }) => sum + (seen?.flows ?? 0), 0);
  const seen = flows === 0 ? "" : `, ${flows.toLocaleString("en")} flows`;
  if (short) return `${traffic.length > 24 ? `${traffic.slice(0, 23)}…` : traffic}${seen}`;
  return `${from.replace(/^group /, "")} to ${to.replace(/^group /, "")}: ${traffic}${seen}`;
}
