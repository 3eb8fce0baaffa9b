import { evaluate, evaluateHairpin, evaluateSide, isSelf, joinSides } from "../evaluate.ts";
import type { Flow } from "../flow.ts";
import type { Relation } from "../relation.ts";
import type { SideVerdict, Verdict } from "../verdict.ts";
import type { ServiceFlows } from "./behind-service.ts";

/**
 * The verdict on a flow to a Service: engines judge what becomes of it behind the translation. Where pods behind it are judged
 * differently, where a specification leaves the translation open, or where nobody says whether the source is kept, it is unknown.
 */
export function evaluateService(relation: Relation, { service, sent, nodePort, backends, masqueraded }: ServiceFlows): Verdict {
  if (backends.length === 0) return open([`endpoints of ${service}`]);
  const behind = (flows: readonly Flow[]) =>
    combined(
      flows.map((flow) => (isSelf(flow) ? evaluateHairpin(relation, flow) : evaluate(relation, flow))),
      `endpoint of ${service}`,
    );
  const translated = behind(backends);
  if (!nodePort) {
    if (relation.services?.address !== "open") return translated;
    const before = joinSides(evaluateSide(relation, sent, "egress"), translated.ingress);
    return combined([before, translated], "service translation");
  }
  const node = evaluateSide(relation, sent, "ingress");
  const translation = [joinSides(evaluateSide(relation, sent, "egress"), translated.ingress), translated];
  const { egress } = combined(translation, "service translation");
  if (node.decision === "deny") return joinSides(egress, node);
  const source = masqueraded.length === 0 ? "kept" : (relation.services?.nodePortSource ?? "open");
  const readings = [...(source === "masqueraded" ? [] : [translated]), ...(source === "kept" ? [] : [behind(masqueraded)])];
  const ingress = combined(readings, "source behind the node port").ingress;
  return joinSides(egress, ingress.decision === "allow" ? both(node, ingress) : ingress);
}

/** The node's own side, and behind it the pod's. */
function both(node: SideVerdict, pod: SideVerdict): SideVerdict {
  return node.decision === "unknown" ? node : pod;
}

/** One verdict of several that may each be the right one. */
function combined(verdicts: readonly Verdict[], fact: string): Verdict {
  const [first] = verdicts;
  if (first === undefined || verdicts.length === 1) return first ?? open([fact]);
  const egress = sideOf(
    verdicts.map((one) => one.egress),
    fact,
  );
  const ingress = sideOf(
    verdicts.map((one) => one.ingress),
    fact,
  );
  const joined = joinSides(egress, ingress);
  const same = verdicts.every((one) => one.decision === first.decision);
  return same && joined.decision !== first.decision ? { ...first, egress, ingress } : joined;
}

function sideOf(sides: readonly SideVerdict[], fact: string): SideVerdict {
  const [first] = sides as readonly [SideVerdict];
  const by = [...new Set(sides.flatMap((side) => side.by))];
  if (sides.every((side) => side.decision === first.decision)) return { ...first, by };
  const missing = [...new Set([fact, ...sides.flatMap((side) => side.missing)])].sort();
  return { ...first, decision: "unknown", by, reason: `not known: ${missing.join(", ")}`, missing };
}

function open(missing: readonly string[]): Verdict {
  const side: SideVerdict = { decision: "unknown", via: "kernel", by: [], reason: `not known: ${missing.join(", ")}`, missing };
  return joinSides(side, side);
}
