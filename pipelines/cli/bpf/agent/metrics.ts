import type { Registry } from "prom-client";
import { CompileError, diagnostic } from "#diagnostic";
import { type NodeStatus, type Pins, status } from "#loader";
import type { NodeAgent } from "./node-agent.ts";
import type { Hearing } from "./source.ts";

/** What metrics are made of. */
export interface Measured {
  readonly node: string;
  readonly pins: Pins;
  readonly agent: NodeAgent;
  readonly hearing: () => Hearing;
  /** Reports that the cluster did not take. */
  readonly unreported: () => number;
}

/** Loads the package that metrics need, where it is installed. */
async function package_(): Promise<typeof import("prom-client")> {
  try {
    return (await import("prom-client")).default;
  } catch {
    throw new CompileError([
      diagnostic("PCL1026", ["--listen"], "the package `prom-client` is not installed", { help: "npm install prom-client, or --listen none" }),
    ]);
  }
}

type Values = readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];

/** The metrics of a node, asked for when they are read. */
export async function metricsOf(measured: Measured): Promise<Registry> {
  const { Gauge, Counter, Registry } = await package_();
  const registry = new Registry();
  const { agent, hearing } = measured;
  const kernel = onceEach(() => {
    const found = status(measured.pins);
    return "value" in found ? found.value : null;
  });
  const gauge = (name: string, help: string, labelNames: readonly string[], values: () => Values) =>
    new Gauge({
      name: `portcullis_${name}`,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset();
        for (const [labels, value] of values()) this.set(labels, value);
      },
    });
  const counter = (name: string, help: string, labelNames: readonly string[], values: () => Values) =>
    new Counter({
      name: `portcullis_${name}`,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset();
        for (const [labels, value] of values()) this.inc(labels, value);
      },
    });
  const one = (value: number | null): Values => (value === null ? [] : [[{}, value]]);

  gauge("image_info", "The image in force", ["digest", "generation", "size", "node"], () => {
    const image = agent.tables?.image;
    if (image === undefined) return [];
    const generation = generationOf(image.policy.inner("hdr").big("generation"));
    return [[{ digest: image.digest, generation, size: image.size, node: measured.node }, 1]];
  });
  gauge("healthy", "1 while health says synced", [], () => one(agent.health().state === "synced" ? 1 : 0));
  gauge("last_sync_timestamp_seconds", "When tables and inventory last said the same", [], () =>
    one(agent.synced === null ? null : agent.synced / 1000),
  );
  gauge("inventory_age_seconds", "How long nothing was heard of the cluster; 0 while it is in touch", [], () => {
    const { silentSince } = hearing();
    return one(silentSince === null ? 0 : (performance.now() - silentSince) / 1000);
  });
  counter("inventory_losses_total", "How often a part of the inventory was lost", ["part"], () =>
    [...hearing().losses].map(([part, count]) => [{ part }, count]),
  );
  gauge("addresses", "Addresses of the cluster, by what the tables know of them", ["state"], () => {
    const counts = agent.tables?.counts();
    if (counts === undefined) return [];
    const { addresses, unsure, unplaced } = counts;
    return [
      [{ state: "classified" }, addresses - unsure - unplaced],
      [{ state: "unknown" }, unsure],
      [{ state: "unplaced" }, unplaced],
    ];
  });
  gauge("interfaces", "Interfaces, by whether they are policed", ["state"], () => [
    [{ state: "policed" }, agent.policing.attached.filter(({ name }) => !agent.policing.unpoliced.has(name)).length],
    [{ state: "unpoliced" }, agent.policing.unpoliced.size],
    [{ state: "vanished" }, agent.policing.vanished.size],
    [{ state: "unknown" }, agent.policing.attached.filter(({ subject }) => subject === 0).length],
  ]);
  gauge("interface_unpoliced", "Interfaces that should be policed and are not", ["interface"], () =>
    [...agent.policing.unpoliced].map((name) => [{ interface: name }, 1]),
  );
  gauge("map_entries", "Entries in use", ["map"], () => (agent.tables?.use() ?? []).map(({ table, used }) => [{ map: table }, used]));
  gauge("map_capacity", "Entries that there is room for", ["map"], () =>
    (agent.tables?.use() ?? []).map(({ table, most }) => [{ map: table }, most]),
  );
  counter("rule_packets_total", "Packets by the rule of the image in force that decided", ["rule", "verdict"], () => byRule(kernel()));
  counter("packets_total", "Packets that were not simply allowed, by fate and cause", ["fate", "cause"], () =>
    Object.entries(kernel()?.causes ?? {}).map(([key, { packets }]) => [{ fate: key.split(" ")[0] ?? "", cause: key.split(" ")[1] ?? "" }, packets]),
  );
  counter("packets_without_image_total", "Packets while no image was in force", ["fate"], () => {
    const none = kernel()?.noImage;
    return none === undefined ? [] : [[{ fate: "DROP" }, none.dropped] as const, [{ fate: "PASS" }, none.passed] as const];
  });
  counter("events_lost_total", "Events that were not written: beyond the limit of a CPU, or the ring was full", [], () =>
    one(kernel()?.eventsLost ?? null),
  );
  counter("updates_total", "Changes of tables in place", [], () => one(agent.updates));
  counter("loads_total", "Images loaded", [], () => one(agent.loads));
  counter("failures_total", "Work on the node that failed", [], () => one(agent.failures));
  counter("unreported_total", "Reports that the cluster did not take", [], () => one(measured.unreported()));
  return registry;
}

/** Reasons of one rule, taken together. */
function byRule(found: NodeStatus | null): Values {
  const sums = new Map<string, [Readonly<Record<string, string>>, number]>();
  for (const { rule, verdict, packets } of found?.rules ?? []) {
    const key = `${verdict} ${rule}`;
    const sum = sums.get(key) ?? [{ rule, verdict }, 0];
    sum[1] += packets;
    sums.set(key, sum);
  }
  return [...sums.values()];
}

export function generationOf(generation: bigint): string {
  return generation.toString(16).padStart(16, "0");
}

/** Work whose answer is good for the metrics of one reading. */
function onceEach<T>(work: () => T): () => T {
  let known: { readonly value: T; readonly until: number } | null = null;
  return () => {
    if (known === null || performance.now() > known.until) known = { value: work(), until: performance.now() + 500 };
    return known.value;
  };
}
