import { canonicalJson, type Direction } from "#ir";
import { type Document, parseManifests } from "#manifest";
import { evaluateSide, type Flow } from "#model";
import type { Chosen } from "#targets";
import { ENDS, EVERYTHING, FLOWS } from "./world.ts";

/** What one object says of one end, alone: whom it binds, and its rules in their order, with the (peer, port) bits that each matches. */
export interface AtEnd {
  readonly binds: boolean;
  readonly rules: readonly { readonly action: "Allow" | "Deny" | "Pass"; readonly bits: number }[];
}
/** An object as the checker knows it: a place among others, and what it says of each end. */
export interface Said {
  readonly tier: string;
  readonly order: number;
  readonly name: string;
  /** The place of the tier that this object is. */
  readonly tierOrder: number | null;
  readonly ends: readonly AtEnd[];
}

type Spec = Readonly<Record<string, unknown>>;
type Written = { readonly action?: "Allow" | "Deny" | "Pass" };

/** Reads objects alone, a rule at a time, as their engine does; how they come together is the checker's own word. */
export class Reader {
  readonly #chosen: Chosen;
  readonly #bits = new Map<string, readonly { readonly denied: number; readonly ruled: number }[]>();

  constructor(chosen: Chosen) {
    this.#chosen = chosen;
  }

  said({ kind, name, namespace, apiVersion, value }: Document): Said {
    const spec = value["spec"] as Spec;
    const own = { apiVersion, kind, metadata: { name: "probe", ...(namespace === "" ? {} : { namespace }) } };
    const at = { name, tier: String(spec["tier"] ?? "default"), order: Number(spec["order"] ?? 0) };
    if (kind === "Tier") return { ...at, tierOrder: Number(spec["order"]), ends: ENDS.map(() => ({ binds: false, rules: [] })) };
    const alone = (some: Spec) => this.#read({ ...own, spec: some });
    if (apiVersion.endsWith("projectcalico.org/v3")) return { ...at, tierOrder: null, ends: ordered(spec, alone) };
    const [whole, denials] = [alone(spec), alone(onlyDenials(spec))];
    const ends = whole.map(({ denied, ruled }, end): AtEnd => {
      const never = denials[end]?.denied ?? 0;
      const rules = [
        { action: "Deny" as const, bits: never },
        { action: "Allow" as const, bits: ruled },
      ];
      return { binds: (denied & ~never) !== 0 || ruled === EVERYTHING, rules };
    });
    return { ...at, tierOrder: null, ends };
  }

  #read(object: object): readonly { readonly denied: number; readonly ruled: number }[] {
    const text = canonicalJson(object);
    const known = this.#bits.get(text);
    if (known !== undefined) return known;
    const { target, profile } = this.#chosen;
    const { relation } = target.read(parseManifests({ path: "probe", bytes: text }).documents, profile, null);
    const found = ENDS.map(({ direction }, end) => {
      let [denied, ruled] = [0, 0];
      for (const [bit, flow] of (FLOWS[end] as readonly Flow[]).entries()) {
        const { decision, by } = evaluateSide(relation, flow, direction);
        if (decision === "deny") denied |= 1 << bit;
        else if (by.length > 0) ruled |= 1 << bit;
      }
      return { denied, ruled };
    });
    this.#bits.set(text, found);
    return found;
  }
}

/** Cilium's denials of an object, which bind nobody alone; other kinds have none. */
function onlyDenials({ ingress: _, egress: __, ...spec }: Spec): Spec {
  if (spec["ingressDeny"] === undefined && spec["egressDeny"] === undefined)
    return { ...spec, endpointSelector: { matchLabels: { no: "pod" } }, ingress: [{}] };
  return { ...spec, enableDefaultDeny: { ingress: false, egress: false } };
}

/** Calico: each rule by itself, as if it allowed, and whom the object binds without rules. */
function ordered(spec: Spec, alone: (some: Spec) => readonly { readonly denied: number; readonly ruled: number }[]): readonly AtEnd[] {
  const { ingress, egress, ...rest } = spec;
  const rules: Record<Direction, readonly Written[]> = {
    ingress: (ingress ?? []) as readonly Written[],
    egress: (egress ?? []) as readonly Written[],
  };
  const bare = alone({ ...rest, tier: "default" });
  return ENDS.map(({ direction }, end): AtEnd => {
    const types = [direction === "ingress" ? "Ingress" : "Egress"];
    const found = rules[direction].map((rule) => {
      const single = alone({ ...rest, types, tier: "default", [direction]: [{ ...rule, action: "Allow" }] });
      return { action: rule.action ?? "Allow", bits: single[end]?.ruled ?? 0 };
    });
    return { binds: (bare[end]?.denied ?? 0) !== 0, rules: found };
  });
}
