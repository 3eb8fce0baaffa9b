import { expect } from "vitest";
import { hasErrors } from "#diagnostic";
import { evaluate } from "#model";
import { parseProfile } from "#targets";
import { agree, documentsOf, expectedOf, inventoryOf, type TruthCase, truth, truthFlow } from "./load.ts";

const GROUPS = ["engines/networkpolicy.json", "cyclonus", "k8s-e2e"];

function engine(text: string) {
  const chosen = parseProfile(text);
  if ("diagnostics" in chosen) throw new Error(text);
  const { target, profile } = chosen;
  return (one: TruthCase, inventory = inventoryOf(one)) => {
    const reading = target.read(documentsOf(one), profile, inventory);
    if (hasErrors(reading.diagnostics)) throw new Error(`${one.name}: ${reading.diagnostics[0]?.message}`);
    return { ...reading, inventory };
  };
}

/** kube-network-policies means by a NetworkPolicy what the specification means, with ipBlocks that cover pods. */
const netpol = engine("flannel@0.27,netpol.enabled=true");
for (const group of GROUPS)
  truth(group, (cases) => agree(`${group} under kube-network-policies`, cases, (one, _, inventory) => netpol(one, inventory).relation));

/** No table of these engines is published; but what they judge otherwise than the specification must never go without a warning. */
for (const text of ["kube-router@2.11", "weave@2.8"]) {
  const read = engine(text);
  for (const group of GROUPS)
    truth(group, (cases) => {
      let [probes, differing] = [0, 0];
      const silent: string[] = [];
      for (const one of cases) {
        const { relation, diagnostics, inventory } = read(one);
        for (const probe of one.probes) {
          probes++;
          if (evaluate(relation, truthFlow(one, probe, inventory)).decision === expectedOf(probe, ["expected"]).expected) continue;
          differing++;
          if (diagnostics.length === 0) silent.push(`${one.name}: ${probe.from} -> ${probe.to}:${probe.port}/${probe.protocol}`);
        }
      }
      console.log(`${group} under ${text}: ${probes} probes, ${differing} other than specified, ${silent.length} without a warning`);
      expect(silent).toEqual([]);
    });
}
