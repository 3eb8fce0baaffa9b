import { readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect } from "vitest";
import { type Chosen, parseProfile } from "#targets";
import { runs } from "../properties/runs.ts";
import { overPublished, published } from "../published-data.ts";
import { adminNetworkPolicies } from "./arbitrary/admin-network-policy.ts";
import { calicoObjects } from "./arbitrary/calico.ts";
import { ciliumPolicies } from "./arbitrary/cilium.ts";
import { clusterNetworkPolicies } from "./arbitrary/cluster-network-policy.ts";
import { maybeFaulty } from "./arbitrary/fault-anywhere.ts";
import { buildOracle, pinned } from "./build.ts";
import { Oracle } from "./oracle.ts";
import type { OracleAnswer, OracleWorld } from "./protocol.ts";
import { shrink } from "./shrink.ts";
import { documentsOf } from "./world.ts";

/** What the API server makes of an object, by its CustomResourceDefinition. */
interface Served {
  readonly errors: readonly string[];
  readonly pruned: readonly string[];
  /** As it is stored. */
  readonly object: object;
}
interface Dialect {
  readonly name: string;
  readonly profile: string;
  readonly folder: string;
  readonly objects: fc.Arbitrary<object>;
  /** Cilium's agent refuses objects that the API server has taken. */
  readonly agent: boolean;
  /** Why our reader refuses what the schema takes: the dialect has a validator of its own behind the schema. */
  readonly stricter: RegExp;
}
/** Selectors have no schema: whoever enforces the object finds out, Cilium's agent never. */
const SELECTORS = /label (key|value)|the operator is|without values|takes no values/;
/** What libcalico-go's validator asks for and the schema does not repeat. */
const CALICO = new RegExp(
  [
    "prefix|beyond its|IPv4 and IPv6|not fit the blocks|requires ipVersion|leaves nothing", // address blocks
    "must have protocol|needs protocol|is not a number from|is not known|is outside|ends below", // protocols and ports
    "have no meaning|needs a type", // ICMP
    "selector .* fails|global\\(\\)|is no name|names? of a service account", // selectors
    "not allowed in egress|only valid on|a path (needs|takes)|must start with|method", // HTTP
    "cannot|must be|must name|is empty|the limit is|given twice|more than once|stagedAction is Delete", // policies
  ].join("|"),
);
const DIALECTS: readonly Dialect[] = [
  {
    name: "CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy",
    profile: "cilium@1.20",
    folder: "cilium-main-2026-05/v2",
    // The entity `cluster-mesh` is younger than these CRDs.
    objects: ciliumPolicies.map(([one]) => one as object).filter((one) => !JSON.stringify(one).includes("cluster-mesh")),
    agent: true,
    // KNOWN.md: the engine takes these and means something else, or one of two things at random.
    stricter: /is given twice: Cilium keeps|is no ICMP type of|a named port cannot have endPort/,
  },
  {
    name: "ClusterNetworkPolicy, standard channel",
    profile: "calico@3.32",
    folder: "network-policy-api-v0.2.0-v1alpha2/standard",
    objects: clusterNetworkPolicies.map(([one]) => one as object),
    agent: false,
    stricter: SELECTORS,
  },
  {
    name: "ClusterNetworkPolicy, experimental channel",
    profile: "calico@3.32,policy.networking.k8s.io/channel=experimental",
    folder: "network-policy-api-v0.2.0-v1alpha2/experimental",
    objects: clusterNetworkPolicies.map(([one]) => one as object),
    agent: false,
    stricter: SELECTORS,
  },
  {
    name: "AdminNetworkPolicy and BaselineAdminNetworkPolicy",
    profile: "calico@3.30",
    folder: "network-policy-api-v1alpha1/v1alpha1",
    objects: adminNetworkPolicies,
    agent: false,
    // Fields without a schema: whoever enforces these kinds finds them out later.
    stricter: /protocol .* is not one of|range start|label (key|value)|the operator|without values|takes no values/,
  },
  {
    name: "Calico's kinds",
    profile: "calico@3.32",
    folder: "calico-projectcalico.org-v3-2026-08/config/crd",
    objects: calicoObjects,
    agent: false,
    // libcalico-go's validator, which the schema does not repeat.
    stricter: CALICO,
  },
];
const FOLDER = published("crds");
const POD = { namespace: "shop", nsLabels: {}, name: "a", labels: {}, serviceAccount: "default", ip: "10.244.1.10", ports: [] } as const;
const WORLD: OracleWorld = { pods: [POD], outside: [], reserved: [], pairs: [], traffic: [], settings: {} };
const { numRuns, seed } = runs(10_000);
const agent = new Oracle(buildOracle("cilium"));
afterAll(() => agent.close());

for (const { name, profile, folder, objects, agent: hasAgent, stricter } of DIALECTS)
  overPublished(
    "crds",
    `what the schema of ${name} refuses and drops is what we refuse and say is dropped`,
    async () => {
      const files = readdirSync(join(FOLDER, folder)).map((file) => join(FOLDER, folder, file));
      const server = new Oracle(buildOracle("crd"), files);
      const chosen = parseProfile(profile) as Chosen;
      const count = { accepted: 0, refused: 0, pruned: 0, refusedByAgent: 0, stricter: 0 };

      const difference = async (list: readonly object[], kinds = { ...count }): Promise<readonly string[]> => {
        const { answers: served } = await server.ask<{ answers: readonly Served[] }>({ cases: list });
        const taken = hasAgent
          ? (await agent.ask<OracleAnswer>({ world: WORLD, cases: served.map((one) => [one.object]) })).answers
          : served.map(() => "v");
        return list.map((object, i) => {
          const { errors, pruned } = served[i] as Served;
          const rejected = (taken[i] as string).startsWith("v") ? "" : (taken[i] as string).slice(1, 300);
          const { diagnostics } = chosen.target.read(documentsOf([object]), chosen.profile, null);
          const refused = diagnostics.filter((one) => one.severity === "error").map((one) => `${one.code} ${one.message}`);
          const dropped = refused.length > 0 || diagnostics.some((one) => one.code === "PCL1054");
          kinds[errors.length > 0 ? "refused" : rejected !== "" ? "refusedByAgent" : "accepted"]++;
          if (pruned.length > 0) kinds.pruned++;
          const tolerated = diagnostics.some((one) => one.code === "PCL1055");
          if (errors.length > 0 || rejected !== "")
            return refused.length > 0 || tolerated ? "" : `only the engine refuses: ${errors.join("; ")} ${rejected}`;
          if (pruned.length > 0) return dropped ? "" : `the server drops ${pruned.join(", ")}, and we say nothing`;
          if (refused.length === 0) return "";
          if (!refused.every((one) => stricter.test(one))) return `only we refuse: ${refused.join("; ")}`;
          kinds.stricter++;
          return "";
        });
      };
      const differs = async (object: object) => {
        try {
          return (await difference([object]))[0] !== "";
        } catch {
          return false;
        }
      };
      let failure = "";
      let cases = 0;
      for (let batch = 0; cases < numRuns && failure === ""; batch++) {
        const list = fc.sample(maybeFaulty(objects), { numRuns: 100, seed: seed + batch }).filter(isManifest);
        const at = (await difference(list, count)).findIndex((text) => text !== "");
        cases += list.length;
        if (at < 0) continue;
        const small = await shrink(list[at] as object, differs);
        failure = `seed ${seed + batch}: ${JSON.stringify(small)}\n${(await difference([small]))[0]}`;
      }
      expect(failure).toBe("");
      process.stderr.write(`oracle crd, ${name}: ${JSON.stringify(count)}\n`);
      expect(Math.min(count.accepted, count.refused, count.pruned)).toBeGreaterThan(numRuns / 50);
      expect(await server.version()).toBe(pinned("crd", "k8s.io/apiextensions-apiserver"));
      server.close();
    },
    14_400_000,
  );

function isManifest(object: object): boolean {
  try {
    return documentsOf([object]).length === 1;
  } catch {
    return false;
  }
}
