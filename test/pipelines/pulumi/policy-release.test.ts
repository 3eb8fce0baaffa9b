import { afterAll, beforeAll, expect, test } from "vitest";
import { canonicalJson } from "#ir";
import { PolicyRelease } from "../../../pipelines/pulumi/index.ts";
import { cli, folder } from "../cli/cli.ts";
import { intentOf } from "../rollout/intents.ts";
import { registered } from "./registered.ts";

// The web reaches the API by its own rules in the one, and by the API's in the other: written at once, it could by both.
const here = folder({
  "v1.json": canonicalJson(intentOf(["api", "ingress", "db", 80], ["web", "egress", "api", 80])),
  "v2.json": canonicalJson(intentOf(["api", "ingress", "web", 80], ["web", "egress", "db", 80], ["db", "ingress", "api", 81])),
});
const [v1, v2] = [here.at("v1"), here.at("v2")];
beforeAll(async () => {
  for (const out of [v1, v2]) await cli(["build", `${out}.json`, "--target", "kubernetes", "--target", "cilium", "--out", out]);
});
afterAll(() => here.remove());

type Props = ConstructorParameters<typeof PolicyRelease>[1];
const release = async (props: Props) => {
  const made: PolicyRelease[] = [];
  const all = await registered(() => made.push(new PolicyRelease("shop", props)));
  return { component: made[0], objects: all.filter((one) => one.type.startsWith("kubernetes:")) };
};
const names = (all: readonly { name: string }[]) => all.map((one) => one.name).sort();

test("without a previous release all of it is registered, typed where Kubernetes has the type", async () => {
  const { component, objects } = await release({ release: v1, target: "kubernetes" });
  expect(objects).toHaveLength(2);
  expect(new Set(objects.map((one) => one.type))).toEqual(new Set(["kubernetes:networking.k8s.io/v1:NetworkPolicy"]));
  expect(component).toMatchObject({ digest: expect.stringMatching(/^sha256:/) as string, phases: 0, plan: null });
});
test("every object has its own name and our field manager, and none is forced", async () => {
  const { objects } = await release({ release: v1, target: "cilium" });
  for (const { name, inputs } of objects) {
    expect(name).toBe(`${inputs.kind}/shop/${inputs.metadata?.name}`);
    expect(inputs.metadata).toMatchObject({ annotations: { "pulumi.com/patchFieldManager": "portcullis" } });
    expect(JSON.stringify(inputs)).not.toContain("patchForce");
  }
});
test("annotations that steer the provider are not taken from files", async () => {
  const [one] = (await release({ release: v1, target: "kubernetes" })).objects;
  const value = { ...one?.inputs, metadata: { name: "a", namespace: "b", annotations: { "pulumi.com/patchForce": "true", x: "y" } } };
  const document = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", namespace: "b", name: "a", value, file: "a", index: 1 };
  const { objects } = await release({ standing: [{ ...document, locate: () => ({ file: "a", line: 1, column: 1 }) }] });
  expect(objects[0]?.inputs.metadata).toMatchObject({ annotations: { x: "y", "pulumi.com/patchFieldManager": "portcullis" } });
});
test("each phase registers what stands once it is through, and its scaffold stands nowhere else", async () => {
  const at = async (phase: number) => await release({ release: v2, previous: v1, target: "kubernetes", phase });
  const { component, objects } = await at(0);
  const phases = component?.phases ?? 0;
  expect(phases).toBeGreaterThan(1);
  expect(component?.plan).toMatch(/^sha256:/);
  expect(names(objects)).toEqual(names((await release({ release: v1, target: "kubernetes" })).objects));
  expect(names((await at(phases)).objects)).toEqual(names((await release({ release: v2, target: "kubernetes" })).objects));
  const scaffolds = async (phase: number) => names((await at(phase)).objects).filter((name) => name.includes("/transition-")).length;
  expect([await scaffolds(0), (await scaffolds(1)) > 0, await scaffolds(phases)]).toEqual([0, true, 0]);
});
test("several phases are never registered at once", async () => {
  const refused = await registered(() =>
    expect(() => new PolicyRelease("shop", { release: v2, previous: v1, target: "cilium" })).toThrow("`phase` is missing"),
  );
  expect(refused.filter((one) => one.type.startsWith("kubernetes:"))).toEqual([]);
  await registered(() =>
    expect(() => new PolicyRelease("s", { release: v2, previous: v1, target: "kubernetes", phase: 99 })).toThrow(/`99` is no phase of \d/),
  );
});
test("a release that was changed after the build registers nothing", async () => {
  await registered(() => expect(() => new PolicyRelease("shop", { release: "policies", target: "kubernetes" })).toThrow("release.json"));
});
