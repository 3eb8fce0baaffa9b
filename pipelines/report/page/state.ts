import type { Edge, Node, Report } from "../data.ts";

/** What is shown of a report: filters, open groups, and what is selected. */
export interface State {
  readonly report: Report;
  readonly search: string;
  readonly namespace: string;
  readonly tier: string;
  readonly verdicts: ReadonlySet<Edge["verdict"]>;
  readonly layers: ReadonlySet<Edge["layer"]>;
  readonly onlyChanges: boolean;
  /** Groups whose workloads are drawn one by one. */
  readonly expanded: ReadonlySet<string>;
  readonly selected: string | null;
}

/** Everything is drawn one by one up to this many nodes. */
const MANY = 60;

export const OUTSIDE = "outside the cluster";

/** The group that a node belongs to. */
export function groupOf(node: Node): string {
  return node.namespace ?? (node.kind === "outside" ? OUTSIDE : "any namespace");
}

export function initialState(report: Report): State {
  const groups = new Set(report.nodes.map(groupOf));
  return {
    report,
    search: "",
    namespace: "",
    tier: "",
    verdicts: new Set(["allow", "deny", "unknown"]),
    layers: new Set(["L4", "L7"]),
    onlyChanges: false,
    expanded: report.nodes.length <= MANY ? groups : new Set(),
    selected: null,
  };
}

/** The edges that the filters leave. */
export function visibleEdges({ report, search, namespace, tier, verdicts, layers, onlyChanges }: State): readonly Edge[] {
  const nodes = new Map(report.nodes.map((node) => [node.id, node]));
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return report.edges.filter((edge) => {
    if (!verdicts.has(edge.verdict) || !layers.has(edge.layer)) return false;
    if (tier !== "" && !edge.tiers.includes(tier)) return false;
    if (onlyChanges && edge.change === null && (edge.seen?.newlyDenied ?? 0) + (edge.seen?.newlyAllowed ?? 0) === 0) return false;
    if (namespace !== "" && ![edge.from, edge.to].some((id) => isIn(nodes.get(id), namespace))) return false;
    const text = `${edge.from} ${edge.to} ${edge.traffic} ${edge.rules.join(" ")}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function isIn(node: Node | undefined, group: string): boolean {
  return node !== undefined && groupOf(node) === group;
}
