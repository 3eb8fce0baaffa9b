import { App, fqdn, http, Namespace, tcp } from "portcullis";
import { PolicySet } from "portcullis/pulumi";
import { expect, test } from "vitest";
import { registered } from "./registered.ts";

function shop() {
  const app = new App();
  const namespace = new Namespace(app, "shop");
  const web = namespace.workload("web", { labels: { app: "web" } });
  const api = namespace.workload("api", { labels: { app: "api" }, ports: { http: 8080 } });
  web.mayReach(api, tcp(8080));
  return { app, web, api };
}
const kinds = (all: readonly { type: string }[]) => [...new Set(all.map((one) => one.type))].sort();

test("policies are typed resources where Kubernetes has the type", async () => {
  const { app } = shop();
  const all = await registered(() => new PolicySet("p", { of: app, target: "kubernetes" }));
  expect(kinds(all)).toEqual(["kubernetes:networking.k8s.io/v1:NetworkPolicy", "portcullis:index:PolicySet"]);
  for (const one of all.filter((each) => each.inputs.kind !== undefined)) expect(one.name).toBe(`NetworkPolicy/shop/${one.inputs.metadata?.name}`);
});
test("other dialects are custom resources", async () => {
  const { app, web } = shop();
  web.mayReach(fqdn("api.payment.example.com"), tcp(443));
  const all = await registered(() => new PolicySet("p", { of: app, target: "cilium" }));
  expect(kinds(all)).toContain("kubernetes:cilium.io/v2:CiliumNetworkPolicy");
  expect(JSON.stringify(all)).toContain("toFQDNs");
});
test("what can't be proved registers nothing", async () => {
  const { app, web, api } = shop();
  web.mayCall(api.port("http"), [http.get("/v1")]);
  const all = await registered(() => expect(() => new PolicySet("p", { of: app, target: "kubernetes" })).toThrow());
  expect(all.filter((one) => one.type.startsWith("kubernetes:"))).toEqual([]);
});
test("an unknown target is refused with the known ones", async () => {
  await registered(() => expect(() => new PolicySet("p", { of: shop().app, target: "calyco" })).toThrow("calyco"));
});
