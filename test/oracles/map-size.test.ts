import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { overPublished, published } from "../published-data.ts";
import { policyMapSizes } from "./map-size.ts";
import type { OraclePod } from "./protocol.ts";

const FOLDER = "truth/engines";
const load = <T>(name: string): { cases: readonly T[] } => JSON.parse(readFileSync(join(published(FOLDER), name), "utf8"));

interface Counted {
  readonly name: string;
  readonly endpoints: Readonly<Record<string, object>>;
}
interface Table {
  readonly name: string;
  readonly namespaces: readonly { name: string; labels: Record<string, string> }[];
  readonly pods: readonly (OraclePod & { ns: string })[];
  readonly dns?: Readonly<Record<string, readonly string[]>>;
  readonly manifests: readonly object[];
  readonly probes: readonly { from: string; to: string }[];
}

function caseOf(one: Table) {
  const labels = new Map(one.namespaces.map((each) => [each.name, each.labels]));
  const addresses = one.probes.flatMap(({ from, to }) => [from, to]).filter((text) => !text.includes("/") && !text.startsWith("entity:"));
  return {
    pods: one.pods.map((pod) => ({
      namespace: pod.ns,
      nsLabels: labels.get(pod.ns) ?? {},
      name: pod.name,
      labels: pod.labels,
      serviceAccount: pod.serviceAccount ?? "default",
      ip: pod.ip,
      ports: pod.ports ?? [],
    })),
    outside: Object.fromEntries([...new Set(addresses)].map((ip) => [ip, one.dns?.[ip] ?? []])),
    policies: one.manifests,
  };
}

overPublished(
  FOLDER,
  "Cilium's engine counts as many policy map entries as the table that it once made",
  async () => {
    const tables = new Map(load<Table>("cilium.json").cases.map((one) => [one.name, one]));
    const counted = load<Counted>("cilium-map.json").cases;
    const sizes = await policyMapSizes(counted.map(({ name }) => caseOf(tables.get(name) as Table)));
    const got = counted.map(({ name, endpoints }, i) => ({
      name,
      endpoints: Object.fromEntries(
        Object.keys(endpoints).map((pod) => {
          const index = tables.get(name)?.pods.findIndex((each) => `${each.ns}/${each.name}` === pod) as number;
          return [pod, sizes[i]?.endpoints[index]];
        }),
      ),
    }));
    expect(got).toEqual(counted.map(({ name, endpoints }) => ({ name, endpoints })));
    expect(counted.length).toBeGreaterThan(50);
  },
  3_600_000,
);
