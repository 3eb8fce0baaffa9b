import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { KubeConfig } from "@kubernetes/client-node";
import { expect, test } from "vitest";
import type { Plan } from "#answers";
import { ClusterClient } from "#cluster";
import type { Document } from "#manifest";
import { blankJournal } from "#rollout";
import { documentOf } from "../../../../pipelines/cluster/client/object.ts";
import { packed, unpacked } from "../../../../pipelines/cluster/journal/pack.ts";
import { JournalStore } from "../../../../pipelines/cluster/journal/store.ts";

/** An object of so many bytes that don't compress. */
function image(name: string, bytes: number): Document {
  const noise = Array.from({ length: Math.ceil(bytes / 32) }, (_, i) => createHash("sha256").update(`${name} ${i}`).digest());
  const binaryData = { image: Buffer.concat(noise).toString("base64") };
  return documentOf({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "image", namespace: "x" }, binaryData }, 0);
}
const proof = { states: 1, steps: 0 };
const over = (old: Document, both: Document, next: Document): Plan => ({
  profile: "ebpf@1",
  kind: "meet",
  phases: [
    { title: "there", bound: "old", writes: [{ action: "update", object: both, before: old }], proof },
    { title: "on", bound: "new", writes: [{ action: "update", object: next, before: both }], proof },
  ],
});
const [old, both, next] = ["old", "both", "next"].map((name) => image(name, 300_000)) as [Document, Document, Document];

test("what a journal speaks of comes back as it was", () => {
  const { standing, plan } = unpacked(packed({ standing: [old], plan: over(old, both, next) }));
  const values = (some: readonly Document[]) => some.map(({ value, name, kind }) => ({ value, name, kind }));
  expect(values(standing)).toEqual(values([old]));
  const writes = plan?.phases.flatMap((phase) => phase.writes) ?? [];
  expect(values(writes.map((one) => one.object))).toEqual(values([both, next]));
  expect(values(writes.flatMap((one) => (one.action === "update" ? [one.before] : [])))).toEqual(values([old, both]));
});
test("each object takes its room once", () => {
  const size = (text: string) => Buffer.byteLength(text, "base64");
  expect(size(packed({ standing: [old], plan: over(old, both, next) }))).toBeLessThan(3 * 300_000 * 1.02);
});
test("what names an object that is not there is refused", () => {
  const text = gzipSync(JSON.stringify({ values: [], standing: [0], plan: null })).toString("base64");
  expect(() => unpacked(text)).toThrow("an object that it doesn't have");
});
test("what does not fit into a ConfigMap is refused, and nothing is asked of the server", async () => {
  const config = new KubeConfig();
  config.loadFromOptions({ clusters: [], users: [], contexts: [], currentContext: "" });
  const client = new ClusterClient(config, {
    onCall: () => {
      throw new Error("asked");
    },
  });
  const large = { journal: blankJournal("uid"), plan: null, standing: [image("large", 1_100_000)] };
  expect(await new JournalStore(client, "x", "journal", "uid").write(large)).toMatchObject({ name: "E_LIMIT" });
  client.close();
});
