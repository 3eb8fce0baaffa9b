import { expect, test } from "vitest";
import { networkPolicy, ofManifests, SHOP } from "./linting.ts";

const found = (cidr: string) =>
  ofManifests(
    "PCL2006",
    networkPolicy(`{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: ${cidr} } }] }] }`),
    "kubernetes@1.36",
    { inventory: SHOP },
  );

test("a ClusterIP as an address block never matches", () => {
  expect(found("10.96.0.10/32")).toMatchInlineSnapshot(`
    "warning PCL2006 W_CLUSTER_IP: the block holds \`10.96.0.10\`, the ClusterIP of Service \`shop/api\`, which policies never see
      at       NetworkPolicy shop/web egress[0]    policy.yaml:1:157
      help     select the pods behind the Service by their labels
    "
  `);
});
test("nor does the block that ClusterIPs come from", () => {
  expect(found("10.96.0.0/12")).toContain("`10.96.0.10`, the ClusterIP of Service `shop/api`");
});
test("a block that also holds pods is fine", () => {
  expect(found("10.0.0.0/8")).toBe("");
});
test("the whole Internet is fine", () => {
  expect(found("0.0.0.0/0")).toBe("");
});
