import type { PolicySpec } from "../schema/policy.ts";
import type { Engine } from "../versions.ts";

/** The directions that a policy governs. */
export function typesOf(spec: PolicySpec, engine: Engine, raw: boolean): { readonly ingress: boolean; readonly egress: boolean } {
  const types = spec.types ?? [];
  if (types.length > 0) return { ingress: types.includes("Ingress"), egress: types.includes("Egress") };
  // Felix takes a stored policy without types as one for both (felix/calc, ExtractPolicyMetadata).
  if (raw) return { ingress: true, egress: true };
  // The API server goes by rules; the admission policy of native resources by fields that are there, empty or not.
  const has = (rules: PolicySpec["ingress"]) => (engine.nativeResources ? rules !== undefined && rules !== null : (rules ?? []).length > 0);
  const egress = has(spec.egress);
  return { ingress: !egress || has(spec.ingress), egress };
}
