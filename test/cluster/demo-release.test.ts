import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { ROOT } from "../pipelines/cli/cli.ts";

/** What the demo leaves, judged by nothing of ours: a few lines that read NetworkPolicies as their specification says. */
interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
}
interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: object;
}
interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly protocol?: string; readonly port?: number | string; readonly endPort?: number }[];
}
interface Policy {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly podSelector: Selector;
    readonly policyTypes: readonly string[];
    readonly ingress?: readonly Rule[];
    readonly egress?: readonly Rule[];
  };
}
interface Event {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly resourceVersion: string;
  readonly object: Policy;
}
interface Step {
  readonly release: string;
  readonly stage: string;
  readonly ending: string;
  readonly after: string;
  readonly until: string;
}
interface Pod {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}
type Traffic = readonly [protocol: string, port: number];

const PODS: readonly Pod[] = [
  ...["web", "api", "mysql", "ingress", "report", "other"].map((app) => ({ namespace: "shop", labels: { app } })),
  { namespace: "kube-system", labels: { "k8s-app": "kube-dns" } },
  { namespace: "monitoring", labels: { app: "prometheus" } },
];
const TRAFFIC: readonly Traffic[] = [...[80, 443, 3306, 8080, 9090, 53].map((port): Traffic => ["TCP", port]), ["UDP", 53]];

function selects({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Readonly<Record<string, string>>): boolean {
  if (Object.entries(matchLabels).some(([key, value]) => labels[key] !== value)) return false;
  return matchExpressions.every(({ key, operator, values = [] }) => {
    const value = labels[key];
    if (operator === "In") return value !== undefined && values.includes(value);
    if (operator === "NotIn") return value === undefined || !values.includes(value);
    return operator === "Exists" ? value !== undefined : value === undefined;
  });
}

function holds(rule: Rule, peers: readonly Peer[] | undefined, own: string, pod: Pod, [protocol, port]: Traffic): boolean {
  const meant = (peers ?? []).some(({ podSelector, namespaceSelector, ipBlock }) => {
    if (ipBlock !== undefined) return false;
    const isThere =
      namespaceSelector === undefined ? pod.namespace === own : selects(namespaceSelector, { "kubernetes.io/metadata.name": pod.namespace });
    return isThere && selects(podSelector ?? {}, pod.labels);
  });
  const isPort = (rule.ports ?? []).some((one) => {
    if (typeof one.port === "string") throw new Error(`port ${one.port}`);
    return (one.protocol ?? "TCP") === protocol && (one.port === undefined || (one.port <= port && port <= (one.endPort ?? one.port)));
  });
  return (peers === undefined || meant) && (rule.ports === undefined || isPort);
}

function sideAllows(state: readonly Policy[], type: "Ingress" | "Egress", subject: Pod, peer: Pod, traffic: Traffic): boolean {
  const own = state.filter(
    ({ metadata, spec }) => metadata.namespace === subject.namespace && spec.policyTypes.includes(type) && selects(spec.podSelector, subject.labels),
  );
  if (own.length === 0) return true;
  const rules = own.flatMap(({ spec }) => (type === "Ingress" ? spec.ingress : spec.egress) ?? []);
  return rules.some((rule) => holds(rule, type === "Ingress" ? rule.from : rule.to, subject.namespace, peer, traffic));
}

/** Every flow that passes, where the source's node knows one state and the destination's node another. */
function allowed(source: readonly Policy[], destination: readonly Policy[]): Set<string> {
  const found = new Set<string>();
  for (const from of PODS)
    for (const to of PODS)
      for (const traffic of TRAFFIC)
        if (from !== to && sideAllows(source, "Egress", from, to, traffic) && sideAllows(destination, "Ingress", to, from, traffic))
          found.add(JSON.stringify([from.labels, to.labels, traffic]));
  return found;
}

function after(state: ReadonlyMap<string, Policy>, { type, object }: Event): ReadonlyMap<string, Policy> {
  const next = new Map(state);
  const key = `${object.metadata.namespace}/${object.metadata.name}`;
  if (type === "DELETED") next.delete(key);
  else next.set(key, object);
  return next;
}

const folder = join(ROOT, "out/demo-release");
const read = (name: string) => readFileSync(join(folder, name), "utf8");
let said = "";

beforeAll(async () => {
  if (process.env["PORTCULLIS_BUILT"] !== "1")
    expect(spawnSync(process.execPath, ["scripts/build.mjs"], { cwd: ROOT, encoding: "utf8" }).status).toBe(0);
  const child = spawn(process.execPath, ["scripts/demo-release.mjs", "--applier", "direct"], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const patience = setTimeout(() => child.kill(), 600_000);
  const status = await new Promise((done) => child.once("close", done));
  clearTimeout(patience);
  expect([status, status === 0 ? "" : said]).toEqual([0, ""]);
}, 700_000);

test("no event on the way denies what both releases allow, or allows what both deny, whichever node has seen the last one", () => {
  const events = read("events.ndjson")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Event);
  const steps = JSON.parse(read("steps.json")) as Step[];
  let state: ReadonlyMap<string, Policy> = new Map();
  let [seen, judged] = [0, 0];
  for (const { after: from, until } of steps) {
    const own = events.filter(({ resourceVersion: at }) => Number(at) > Number(from) && Number(at) <= Number(until));
    const states = own.reduce((all, event) => [...all, after(all.at(-1) ?? state, event)], [state]).map((one) => [...one.values()]);
    const [old, next] = [states[0] ?? [], states.at(-1) ?? []].map((one) => allowed(one, one)) as [Set<string>, Set<string>];
    for (const [i, now] of states.entries()) {
      for (const other of [now, states[i + 1] ?? now, states[i - 1] ?? now]) {
        const flows = allowed(now, other);
        expect([...old].filter((flow) => next.has(flow) && !flows.has(flow))).toEqual([]);
        expect([...flows].filter((flow) => !old.has(flow) && !next.has(flow))).toEqual([]);
        judged++;
      }
    }
    seen += own.length;
    state = own.reduce(after, state);
  }
  expect([seen, judged > 100]).toEqual([events.length, true]);
});
test("the stages came as told, and the bad release went back from its ring", () => {
  const steps = JSON.parse(read("steps.json")) as Step[];
  expect(steps.map(({ release, stage, ending }) => `${release} ${stage} ${ending}`)).toEqual([
    "v1 full promoted",
    "v2 shadow promoted",
    "v2 report promoted",
    "v2 full waiting",
    "v2 full promoted",
    "v3 shadow promoted",
    "v3 report promoted",
    "v3 full rolled-back",
    "v1 full rolled-back",
  ]);
});
test("it tells why, refuses a changed approval, and leaves no key behind", () => {
  expect(said).toMatch(/gate replay: fail, 3000 flows: \d+ newly denied/);
  expect(said).toMatch(/an approval with one byte changed: error PCL6002 E_SIGNATURE/);
  expect(readdirSync(folder).sort()).toEqual(
    [
      "alice.approval.json",
      "bob.approval.json",
      "events.ndjson",
      "first.ts",
      "flows.json",
      "inventory.yaml",
      "pipeline.ts",
      "request.json",
      "root.json",
      "steps.json",
      "v1",
      "v2",
      "v3",
    ].sort(),
  );
});
