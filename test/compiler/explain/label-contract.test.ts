import { App, Namespace, tcp } from "portcullis";
import { expect, test } from "vitest";
import { brokenClauses, labelContract, templateProviders } from "#explain";
import { parseManifests } from "#manifest";

function contract() {
  const app = new App();
  const shop = new Namespace(app, "shop", { owner: "team-shop" });
  const web = shop.workload("web", { labels: { app: "web" } });
  web.mayReach(shop.workload("api", { labels: { app: "api" } }), tcp(80));
  return labelContract(app.lower());
}
const deployment = (app: string, namespace = "shop") => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${app}, namespace: ${namespace} }
spec: { template: { metadata: { labels: { app: ${app} } }, spec: {} } }
`;
function broken(...manifests: readonly string[]): string[] {
  const text = ["apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n", ...manifests].join("---\n");
  const providers = templateProviders(parseManifests({ path: "all.yaml", bytes: text }).documents);
  return brokenClauses(contract(), providers).map((one) => `${one.name} ${one.at.join(" ")}: ${one.help}`);
}

test("a contract names each policy's subject and peers, and its owner", () => {
  const egress = contract().find((one) => one.policy === "shop/web/egress");
  expect(egress?.owner).toBe("team-shop");
  expect(egress?.clauses.map((one) => [one.role, one.id])).toEqual([
    ["subject", "shop/web/egress"],
    ["peer", "shop/web/egress/to-shop-api-tcp-80"],
  ]);
});
test("deployments fulfil it", () => {
  const resolver = deployment("dns", "kube-system").replace("labels: { app: dns }", "labels: { k8s-app: kube-dns }");
  expect(broken(deployment("web"), deployment("api"), resolver)).toEqual([]);
});
test("a renamed label is named, with what is there instead", () => {
  expect(broken(deployment("web"), deployment("apis"))).toContain(
    "W_SELECTS_NOTHING shop/web/egress shop/web/egress/to-shop-api-tcp-80: did you mean app=apis",
  );
});
