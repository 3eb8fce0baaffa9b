import { describe, expect, test } from "vitest";
import { hasErrors } from "#diagnostic";
import { parseManifests } from "#manifest";
import { evaluate, evaluateLevels, pointOf } from "#model";
import { cilium } from "../../../../compiler/targets/cilium/index.ts";
import { profileOf } from "../../../../compiler/targets/profile.ts";
import type { CiliumCase } from "../../../corpus/cilium/case.ts";
import { CLUSTER } from "../../../corpus/cilium/cluster.ts";
import { DEFAULTS } from "../../../corpus/cilium/defaults.ts";
import { OBJECTS } from "../../../corpus/cilium/objects.ts";
import { PEERS } from "../../../corpus/cilium/peers.ts";
import { PORTS } from "../../../corpus/cilium/ports.ts";
import { REFUSED } from "../../../corpus/cilium/refused.ts";
import { REQUESTS } from "../../../corpus/cilium/requests.ts";
import { flow, INVENTORY } from "../../../corpus/cilium/world.ts";

function reading(one: CiliumCase, minor: number) {
  const { documents } = one.manifests === "" ? { documents: [] } : parseManifests({ path: "case.yaml", bytes: one.manifests });
  const flags = new Map(Object.entries(one.flags ?? {}).map(([flag, values]) => [flag, [...values].sort()]));
  return cilium.read(documents, profileOf(cilium, `1.${minor}`, flags), one.blind === true ? null : INVENTORY);
}

const ALL = { PEERS, PORTS, DEFAULTS, REQUESTS, OBJECTS, CLUSTER, REFUSED };
for (const [group, cases] of Object.entries(ALL)) {
  describe(group.toLowerCase(), () => {
    const rows = cases.flatMap((one) => (one.on ?? [16, 17, 18, 19, 20]).map((minor) => [one.name, minor, one] as const));
    test.each(rows)("%s (1.%i)", (_, minor, one) => {
      const { relation, diagnostics } = reading(one, minor);
      const judge = (text: string): string => {
        const judged = flow(text);
        // A node is no managed endpoint, so its own side is asked for.
        if (judged.source.pod === null && judged.destination.kind === "host")
          return evaluateLevels(relation.sides.ingress, pointOf(judged, "ingress")).decision;
        return evaluate(relation, judged).decision;
      };
      const verdicts = (flows: readonly string[] | undefined) => (flows ?? []).map((text) => `${text} ${judge(text)}`);
      const wanted = (flows: readonly string[] | undefined, verdict: string) => (flows ?? []).map((text) => `${text} ${verdict}`);
      const errors = diagnostics.filter((found) => found.severity === "error");
      if (one.refuses !== undefined) expect(errors.map((found) => found.at.slice(1).join("."))).toContain(one.refuses);
      else expect(errors.map((found) => found.message)).toEqual([]);
      if (one.warns !== undefined) expect(diagnostics.map((found) => found.at.slice(1).join("."))).toContain(one.warns);
      if (hasErrors(diagnostics)) return;
      expect(verdicts(one.allows)).toEqual(wanted(one.allows, "allow"));
      expect(verdicts(one.denies)).toEqual(wanted(one.denies, "deny"));
      expect(verdicts(one.unknown)).toEqual(wanted(one.unknown, "unknown"));
    });
  });
}
