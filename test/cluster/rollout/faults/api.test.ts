import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Document } from "#manifest";
import { intentOf } from "../../../pipelines/rollout/intents.ts";
import { type Cluster, startCluster } from "../../../servers/cluster.ts";
import { kubectl } from "../../../servers/kubectl.ts";
import { configOf, digestOf, objectsOf, readerOf, rollOut } from "../stage.ts";
import { quickClock } from "./clock.ts";
import { type Asked, type Fault, type Proxy, proxyTo } from "./proxy.ts";

let cluster: Cluster;
let proxy: Proxy;
let release = 0;
const reader = readerOf("kubernetes@1.36,ipblock-pods=match");
const v1 = objectsOf(intentOf(["api", "ingress", "web", 80], ["db", "ingress", "api", 5432]), reader);
const v2 = objectsOf(intentOf(["api", "ingress", "web", 81], ["api", "egress", "db", 5432]), reader);
const clock = quickClock();
const stage = (objects: readonly Document[], number = ++release) =>
  rollOut({
    config: proxy.config,
    reader,
    pipeline: "shop",
    release: digestOf(number),
    objects,
    client: { clock, timeout: 1_000 },
    lock: { seconds: 3_000 },
  });
const isWrite = ({ method, path, isDryRun }: Asked) => (method === "PATCH" || method === "DELETE") && /networkpolicies\//.test(path) && !isDryRun;
const isJournal = ({ method, path }: Asked) => (method === "PUT" || method === "POST") && /configmaps/.test(path);

/** Disturbs each request of a kind once, the first time that it is asked. */
function each(which: (asked: Asked) => boolean, fault: Fault): { count: number } {
  const seen = new Set<string>();
  const disturbed = { count: 0 };
  proxy.disturb = (asked) => {
    const key = `${asked.method} ${asked.path}`;
    if (!which(asked) || seen.has(key)) return null;
    seen.add(key);
    disturbed.count++;
    return fault;
  };
  return disturbed;
}
async function always(which: (asked: Asked) => boolean, fault: Fault) {
  proxy.disturb = (asked) => (which(asked) ? fault : null);
}

beforeAll(async () => {
  cluster = await startCluster();
  for (const one of ["shop", "portcullis-system"]) await kubectl(cluster, ["create", "namespace", one]);
  proxy = await proxyTo(configOf(cluster));
}, 3_600_000);
beforeEach(() => {
  proxy.disturb = () => null;
  clock.waits.length = 0;
});
afterAll(async () => {
  await proxy?.stop();
  await cluster?.stop();
});

const PASSING: readonly (readonly [string, Fault])[] = [
  ["429 with Retry-After", { kind: "answer", status: 429, retryAfter: 7 }],
  ["500", { kind: "answer", status: 500 }],
  ["503", { kind: "answer", status: 503 }],
  ["a conflict of versions", { kind: "answer", status: 409 }],
  ["a connection that is reset before the request arrives", { kind: "reset-before" }],
  ["a connection that is reset behind the write", { kind: "reset-after" }],
  ["no answer though the write was done", { kind: "silence-after" }],
];
for (const [name, fault] of PASSING)
  test(`${name} at each write is survived, and each write is done once`, async () => {
    const objects = release % 2 === 0 ? v1 : v2;
    const disturbed = each(isWrite, fault);
    expect(await stage(objects)).toMatchObject({ ok: true, diagnostics: [] });
    expect(disturbed.count).toBeGreaterThan(1);
    expect(await stage(objects, release)).toMatchObject({ ok: true, writes: 0 });
  });
for (const [name, fault] of PASSING.filter(([, one]) => one.kind !== "answer" || one.status !== 409))
  test(`${name} at writes of the journal is survived`, async () => {
    const objects = release % 2 === 0 ? v1 : v2;
    const disturbed = each(isJournal, fault);
    expect(await stage(objects)).toMatchObject({ ok: true, diagnostics: [] });
    expect(disturbed.count).toBeGreaterThan(0);
  });
test("Retry-After is honoured", async () => {
  each(isWrite, { kind: "answer", status: 429, retryAfter: 17 });
  await stage(release % 2 === 0 ? v1 : v2);
  expect(Math.min(...clock.waits)).toBeGreaterThanOrEqual(17_000);
});
test("a server that stays busy for two minutes is E_API, the journal says where it stopped, and it goes on from there", async () => {
  const objects = release % 2 === 0 ? v1 : v2;
  await always(isWrite, { kind: "answer", status: 503 });
  const started = clock.now();
  const outcome = await stage(objects);
  expect(outcome.diagnostics).toMatchObject([{ name: "E_API", message: expect.stringContaining("503") as string }]);
  expect(clock.now() - started).toBeLessThan(150_000);
  expect(outcome.diagnostics[0]?.help).toContain("release rollback");
  proxy.disturb = () => null;
  expect(await stage(objects, release)).toMatchObject({ ok: true });
});
test("a Retry-After beyond two minutes is not waited for", async () => {
  await always(isWrite, { kind: "answer", status: 429, retryAfter: 3_600 });
  const outcome = await stage(release % 2 === 0 ? v1 : v2);
  expect(outcome.diagnostics).toMatchObject([{ name: "E_API" }]);
  expect(Math.max(0, ...clock.waits)).toBeLessThan(120_000);
  proxy.disturb = () => null;
  expect(await stage(release % 2 === 1 ? v1 : v2, release)).toMatchObject({ ok: true });
});
test("422 is refused at once", async () => {
  await always(isWrite, { kind: "answer", status: 422 });
  const outcome = await stage(release % 2 === 0 ? v1 : v2);
  expect([outcome.diagnostics[0]?.name, clock.waits]).toEqual(["E_API", []]);
});
