import { report } from "#manifest";
import type { Lint } from "./context.ts";
import { below, isNetworkPolicy, specsOf } from "./objects.ts";

const SECTIONS = { ingress: "Ingress", egress: "Egress" } as const;

/**
 * Rules of a direction that `policyTypes` leaves out: the specification ignores them, Cilium enforces them.
 * Cilium: ParseNetworkPolicy in `pkg/k8s/network_policy.go` makes rules of every section.
 */
export const outsidePolicyTypes: Lint = ({ documents }) =>
  documents.filter(isNetworkPolicy).flatMap((document) =>
    specsOf(document).flatMap((spec) => {
      const types = below(spec, "policyTypes")?.value;
      if (!Array.isArray(types) || types.length === 0) return [];
      return (["ingress", "egress"] as const).flatMap((name) => {
        const section = below(spec, name);
        if (section === null || !Array.isArray(section.value) || section.value.length === 0 || types.includes(SECTIONS[name])) return [];
        const message = `\`policyTypes\` leaves out ${SECTIONS[name]}: Kubernetes ignores this section, Cilium enforces it`;
        return [report(document, "PCL2020", section.path, message, `add ${SECTIONS[name]} to policyTypes, or drop the section`)];
      });
    }),
  );
