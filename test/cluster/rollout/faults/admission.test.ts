import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Document } from "#manifest";
import { intentOf } from "../../../pipelines/rollout/intents.ts";
import { type Cluster, startCluster } from "../../../servers/cluster.ts";
import { kubectl } from "../../../servers/kubectl.ts";
import { configOf, digestOf, objectsOf, readerOf, rollOut, takeBack } from "../stage.ts";
import { type Webhook, webhookOf } from "./webhook.ts";

let cluster: Cluster;
let mutating: Webhook;
let validating: Webhook;
const reader = readerOf("kubernetes@1.36,ipblock-pods=match");
const v1 = objectsOf(intentOf(["api", "ingress", "web", 80], ["db", "ingress", "api", 5432]), reader);
const v2 = objectsOf(intentOf(["api", "ingress", "web", 81], ["web", "egress", "api", 81], ["db", "ingress", "api", 5432]), reader);
const stage = (release: number, objects: readonly Document[]) =>
  rollOut({ config: configOf(cluster), reader, pipeline: "shop", release: digestOf(release), objects });
const journal = async () =>
  JSON.parse(JSON.parse(await kubectl(cluster, ["get", "cm", "-n", "portcullis-system", "portcullis-shop", "-o", "json"])).data.journal) as {
    under: object | null;
  };
const stands = async () => await kubectl(cluster, ["get", "netpol", "-n", "shop", "-o", "jsonpath={range .items[*]}{.metadata.name} {.spec}{end}"]);
/** Lets everybody in. */
const widened = [{ op: "add", path: "/spec/ingress/-", value: {} }];

beforeAll(async () => {
  cluster = await startCluster();
  for (const one of ["shop", "portcullis-system"]) await kubectl(cluster, ["create", "namespace", one]);
  expect((await stage(1, v1)).diagnostics).toEqual([]);
  mutating = await webhookOf(cluster, "Mutating");
  validating = await webhookOf(cluster, "Validating");
}, 3_600_000);
afterEach(() => {
  mutating.judge = () => null;
  validating.judge = () => null;
});
afterAll(async () => {
  await mutating?.stop();
  await validating?.stop();
  await cluster?.stop();
});

test("a webhook that changes objects is found by the dry run, with nothing written", async () => {
  const before = await stands();
  mutating.judge = ({ operation, name }) => (operation === "DELETE" || name.includes("egress") ? null : widened);
  expect(await stage(2, v2)).toMatchObject({
    ok: false,
    writes: 0,
    diagnostics: expect.arrayContaining([expect.objectContaining({ name: "E_PRUNED" })]),
  });
  expect([await stands(), (await journal()).under]).toEqual([before, null]);
});
test("a webhook that refuses objects is found by the dry run, too", async () => {
  const before = await stands();
  validating.judge = ({ name }) => (name.startsWith("web") ? "no egress rules here" : null);
  const { diagnostics } = await stage(2, v2);
  expect(diagnostics).toMatchObject([{ name: "E_API", message: expect.stringContaining("no egress rules here") as string }]);
  expect([await stands(), (await journal()).under]).toEqual([before, null]);
});
test("a webhook that lies to dry runs is found by reading back: it stops with a flow", async () => {
  mutating.judge = ({ operation, dryRun, name }) => (dryRun || operation === "DELETE" || name.includes("egress") ? null : widened);
  const { ok, diagnostics } = await stage(2, v2);
  expect([ok, diagnostics]).toMatchObject([false, [{ name: "E_DRIFT", message: expect.stringContaining("the cluster allows more") as string }]]);
  expect(diagnostics[0]?.witness).toBeDefined();
  expect((await journal()).under).toMatchObject({ release: digestOf(2) });
  mutating.judge = () => null;
  // What the webhook made of our objects is neither release: who goes on must be told.
  expect((await stage(2, v2)).diagnostics).toMatchObject([{ name: "E_JOURNAL" }]);
});
test("the way back leads from there, too, to what stood before", async () => {
  const before = { config: configOf(cluster), reader, pipeline: "shop" };
  expect(await takeBack(before, null)).toMatchObject({ ok: true, diagnostics: [] });
  expect(await stage(1, v1)).toMatchObject({ ok: true, writes: 0 });
});
test("a webhook that refuses the k-th object for good stops there: the journal says the phase, and going on or back arrives", async () => {
  for (const name of v2.map((one) => one.name).filter((one) => !one.startsWith("db"))) {
    validating.judge = (review) => (!review.dryRun && review.name === name ? "not today" : null);
    const { ok, phase, diagnostics } = await stage(2, v2);
    expect([ok, diagnostics]).toMatchObject([false, [{ name: "E_API", message: expect.stringContaining("not today") as string }]]);
    expect((await journal()).under).toMatchObject({ phase, release: digestOf(2) });
    validating.judge = () => null;
    expect(await takeBack({ config: configOf(cluster), reader, pipeline: "shop" }, null)).toMatchObject({ ok: true });
  }
  validating.judge = ({ dryRun, name }) => (!dryRun && name.startsWith("web") ? "not today" : null);
  expect((await stage(2, v2)).ok).toBe(false);
  validating.judge = () => null;
  expect(await stage(2, v2)).toMatchObject({ ok: true });
});
