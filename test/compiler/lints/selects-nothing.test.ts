import { expect, test } from "vitest";
import { networkPolicy, ofManifests, SHOP } from "./linting.ts";

const policy = (app: string, peer: string) =>
  networkPolicy(`{ podSelector: { matchLabels: { app: ${app} } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: ${peer} } } }] }] }`);
const found = (app: string, peer: string) => ofManifests("PCL2005", policy(app, peer), "kubernetes@1.36", { inventory: SHOP });

test("a subject that nobody is, is told", () => {
  expect(found("wbe", "api")).toMatchInlineSnapshot(`
    "warning PCL2005 W_SELECTS_NOTHING: no pod of the inventory fits \`subject label app is wbe and subject namespace is shop\`
      at       NetworkPolicy shop/web ingress[0]    policy.yaml:1:162
      help     compare the labels with those of the workload's pod template
    "
  `);
});
test("a peer that nobody is, is told", () => {
  expect(found("web", "aip")).toMatchInlineSnapshot(`
    "warning PCL2005 W_SELECTS_NOTHING: no pod of the inventory fits \`peer label app is aip and peer namespace is shop\`
      at       NetworkPolicy shop/web ingress[0]    policy.yaml:1:162
      help     compare the labels with those of the workload's pod template
    "
  `);
});
test("selectors of pods that exist are fine", () => {
  expect(found("web", "api")).toBe("");
});
test("without an inventory nothing is said", () => {
  expect(ofManifests("PCL2005", policy("wbe", "aip"), "kubernetes@1.36")).toBe("");
});
