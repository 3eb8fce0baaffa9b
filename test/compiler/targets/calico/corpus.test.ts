import { describe, expect, test } from "vitest";
import { hasErrors } from "#diagnostic";
import { parseManifests } from "#manifest";
import { evaluate } from "#model";
import { calico } from "../../../../compiler/targets/calico/index.ts";
import { profileOf } from "../../../../compiler/targets/profile.ts";
import { ACROSS } from "../../../corpus/calico/across.ts";
import type { CalicoCase } from "../../../corpus/calico/case.ts";
import { DEFAULTS } from "../../../corpus/calico/defaults.ts";
import { HOSTS } from "../../../corpus/calico/hosts.ts";
import { PEERS } from "../../../corpus/calico/peers.ts";
import { REQUESTS } from "../../../corpus/calico/requests.ts";
import { TIERS } from "../../../corpus/calico/tiers.ts";
import { flow, INVENTORY } from "../../../corpus/calico/world.ts";

function reading(one: CalicoCase, minor: number) {
  const { documents } = one.manifests === "" ? { documents: [] } : parseManifests({ path: "case.yaml", bytes: one.manifests });
  const flags = new Map(Object.entries(one.flags ?? {}).map(([flag, value]) => [flag, [value]]));
  return calico.read(documents, profileOf(calico, `3.${minor}`, flags), INVENTORY);
}

for (const [group, cases] of Object.entries({ TIERS, DEFAULTS, PEERS, REQUESTS, ACROSS, HOSTS })) {
  describe(group.toLowerCase(), () => {
    const rows = cases.flatMap((one) => (one.on ?? [26, 27, 28, 29, 30, 31, 32]).map((minor) => [one.name, minor, one] as const));
    test.each(rows)("%s (3.%i)", (_, minor, one) => {
      const { relation, pending, diagnostics } = reading(one, minor);
      const judged = (flows: readonly string[] | undefined, under = relation) =>
        (flows ?? []).map((text) => `${text} ${evaluate(under, flow(text)).decision}`);
      const wanted = (flows: readonly string[] | undefined, verdict: string) => (flows ?? []).map((text) => `${text} ${verdict}`);
      const errors = diagnostics.filter((found) => found.severity === "error");
      if (one.refuses !== undefined) expect(errors.map((found) => found.at.slice(1).join("."))).toContain(one.refuses);
      else expect(errors.map((found) => found.message)).toEqual([]);
      if (one.warns !== undefined) expect(diagnostics.map((found) => found.at.slice(1).join("."))).toContain(one.warns);
      if (hasErrors(diagnostics)) return;
      expect(judged(one.allows)).toEqual(wanted(one.allows, "allow"));
      expect(judged(one.denies)).toEqual(wanted(one.denies, "deny"));
      expect(judged(one.unknown)).toEqual(wanted(one.unknown, "unknown"));
      expect(judged(one.pendingAllows, pending ?? relation)).toEqual(wanted(one.pendingAllows, "allow"));
      expect(judged(one.pendingDenies, pending ?? relation)).toEqual(wanted(one.pendingDenies, "deny"));
    });
  });
}
