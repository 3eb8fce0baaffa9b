import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { hasErrors } from "#diagnostic";
import type { Direction } from "#ir";
import { type Document, parseManifests } from "#manifest";
import { evaluate, type Flow, flowOf, type Inventory, type Probe, type Relation, readInventory, type Verdict } from "#model";

/** Verdict tables of published suites and of real engines, kept outside this repository. */
export const FOLDER = resolve(process.env["PORTCULLIS_DATA"] ?? "../shared/data", "truth");

type Expected = "allow" | "deny" | "n/a";
interface Sides {
  readonly expected: Expected;
  readonly egress?: Expected;
  readonly ingress?: Expected;
}
export interface TruthProbe extends Sides {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly protocol: "TCP" | "UDP" | "SCTP" | "ICMP" | "ICMPv6";
  readonly http?: { method?: string; path?: string; host?: string; headers?: Record<string, string> };
  readonly icmp?: { type: number };
  readonly dns?: string;
  readonly tls?: "mtls" | "plaintext";
  readonly sni?: string;
  readonly l7?: { readonly egress?: Expected; readonly ingress?: Expected };
  /** Further verdict fields, one an engine profile. */
  readonly [field: string]: unknown;
}
interface Labelled {
  readonly name: string;
  readonly labels?: Record<string, string>;
}
export interface TruthCase {
  readonly name: string;
  readonly profile?: string;
  readonly namespaces: readonly Labelled[];
  readonly pods: readonly (Labelled & {
    readonly ns: string;
    readonly ip: string;
    readonly serviceAccount?: string;
    readonly cluster?: string;
    readonly ports?: readonly { readonly port: number; readonly protocol: string; readonly name?: string }[];
  })[];
  readonly serviceAccounts?: readonly (Labelled & { readonly ns: string })[];
  readonly nodes?: Record<string, string>;
  readonly dns?: Record<string, string[]>;
  readonly manifests: readonly (string | object)[];
  readonly probes: readonly TruthProbe[];
}

/** A test over the cases of a folder or file; without the data it fails in CI and says so elsewhere. */
export function truth(group: string, check: (cases: readonly TruthCase[]) => void): void {
  if (!existsSync(FOLDER)) {
    if (process.env["CI"]) test(`${group}: the data folder is there`, () => expect.fail(`no data folder at ${FOLDER}`));
    else test(`${group}: not run: no data folder`, () => console.log(`${group}: not run: no data folder`));
    return;
  }
  test(`${group} agrees with the engine`, () => check(readGroup(group)));
}

function readGroup(group: string): TruthCase[] {
  const path = join(FOLDER, group);
  const files = group.endsWith(".json") ? [path] : readdirSync(path).map((file) => join(path, file));
  return files.flatMap((file) => {
    const data = JSON.parse(readFileSync(file, "utf8"));
    return data.cases ?? [data];
  });
}

/** The policies of a case, as its manifests say them. */
export function documentsOf(one: TruthCase): Document[] {
  return one.manifests.flatMap((manifest, i) => {
    const bytes = typeof manifest === "string" ? manifest : JSON.stringify(manifest);
    const parsed = parseManifests({ path: `${one.name}-${i}`, bytes });
    if (hasErrors(parsed.diagnostics)) throw new Error(`${one.name}: ${parsed.diagnostics[0]?.message}`);
    return [...parsed.documents];
  });
}

export function inventoryOf(one: TruthCase): Inventory {
  const items = [
    ...one.namespaces.map(({ name, labels }) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels } })),
    ...(one.serviceAccounts ?? []).map(({ ns, name, labels }) => ({
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name, namespace: ns, labels },
    })),
    ...one.pods.map((pod) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: pod.name,
        namespace: pod.ns,
        labels: pod.labels,
        ...(pod.cluster === undefined ? {} : { annotations: { "portcullis.io/cluster": pod.cluster } }),
      },
      spec: {
        ...(pod.serviceAccount === undefined ? {} : { serviceAccountName: pod.serviceAccount }),
        containers: [{ ports: (pod.ports ?? []).map(({ name, port, protocol }) => ({ name, containerPort: port, protocol })) }],
      },
      status: { podIP: pod.ip },
    })),
  ];
  const { documents } = parseManifests({ path: one.name, bytes: JSON.stringify({ apiVersion: "v1", kind: "List", items }) });
  const { inventory, diagnostics } = readInventory(documents);
  if (hasErrors(diagnostics)) throw new Error(`${one.name}: ${diagnostics[0]?.message}`);
  return inventory;
}

function endOf(text: string, one: TruthCase): Probe["to"] {
  if (text.startsWith("entity:")) {
    const entity = text.slice(7) as NonNullable<Probe["to"]["entity"]>;
    const ip = one.nodes?.[entity];
    return ip === undefined ? { entity } : { entity, ip };
  }
  if (text.includes("/")) return { pod: text };
  const names = one.dns?.[text];
  return names === undefined ? { ip: text } : { ip: text, fqdn: names };
}

/** The flow of a probe; what a request doesn't carry is not there, rather than not known. */
export function truthFlow(one: TruthCase, probe: TruthProbe, inventory: Inventory): Flow {
  const { protocol, port, icmp, http, dns, tls } = probe;
  const flow = flowOf(
    {
      from: endOf(probe.from, one),
      to: endOf(probe.to, one),
      protocol,
      ...(protocol.startsWith("ICMP") ? {} : { port }),
      ...(icmp === undefined ? {} : { icmp: { ...icmp, code: 0 } }),
      ...(tls === undefined ? {} : { tls }),
      ...(dns === undefined || protocol === "SCTP" ? {} : { dns: { name: dns } }),
      ...(http === undefined ? {} : { http: { host: "", headers: {}, ...http } }),
    },
    inventory,
  );
  if ("message" in flow) throw new Error(`${one.name}: ${flow.message}`);
  // The tables ask DNS over SCTP too, which probes don't know.
  const asked: Flow = dns !== undefined && protocol === "SCTP" ? { ...flow, request: { kind: "dns", name: dns } } : flow;
  return probe.sni === undefined ? asked : { ...asked, sni: probe.sni };
}

/** What the table says, from the first of these fields that the probe has; layer 7 belongs to its side. */
export function expectedOf(probe: TruthProbe, fields: readonly string[]): Sides {
  const field = fields.find((name) => probe[name] !== undefined) ?? "expected";
  const found = field === "expected" ? probe : (probe[field] as Sides);
  const side = (direction: Direction) => (probe.l7?.[direction] === "deny" ? "deny" : found[direction]);
  const [egress, ingress] = [side("egress"), side("ingress")];
  return { expected: found.expected, ...(egress === undefined ? {} : { egress }), ...(ingress === undefined ? {} : { ingress }) };
}

/** Judges every probe of the cases and prints the figures; each disagreement is one line. */
export function agree(
  group: string,
  cases: readonly TruthCase[],
  relationOf: (one: TruthCase, documents: readonly Document[], inventory: Inventory) => Relation,
  fields: readonly string[] = ["expected"],
): void {
  const wrong: string[] = [];
  let probes = 0;
  for (const one of cases) {
    const inventory = inventoryOf(one);
    const relation = relationOf(one, documentsOf(one), inventory);
    for (const probe of one.probes) {
      probes++;
      const verdict = evaluate(relation, truthFlow(one, probe, inventory));
      const problem = difference(verdict, expectedOf(probe, fields));
      if (problem !== null) wrong.push(`${one.name}: ${probe.from} -> ${probe.to}:${probe.port}/${probe.protocol}: ${problem}`);
    }
  }
  console.log(`${group}: ${cases.length} cases, ${probes} probes, ${wrong.length} disagree`);
  expect(wrong.slice(0, 20)).toEqual([]);
  expect(probes).toBeGreaterThan(0);
}

function difference(verdict: Verdict, expected: Sides): string | null {
  if (verdict.decision !== expected.expected) return `${verdict.decision} (${verdict.reason}), not ${expected.expected}`;
  for (const direction of ["egress", "ingress"] as const) {
    const wanted = expected[direction];
    const side = verdict[direction];
    if (wanted !== undefined && side.decision !== (wanted === "n/a" ? "allow" : wanted))
      return `${direction} ${side.decision} (${side.reason}), not ${wanted}`;
  }
  return null;
}
