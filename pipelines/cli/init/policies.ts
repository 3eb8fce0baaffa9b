/** The first policy, the cluster that it is for, and the flows that it is tested by. */

export const config = `import { defineConfig } from "portcullis";

export default defineConfig({
  entry: "policies/main.ts",
  clusters: [{ name: "local", profiles: ["kubernetes"], inventory: "inventory.yaml" }],
});
`;

export const policies = `import { App, Namespace, tcp } from "portcullis";

const app = new App();

// A namespace denies everything in both directions until a sentence opens it; its pods may ask the cluster's resolver.
const shop = new Namespace(app, "shop", { owner: "team-shop" });
const web = shop.workload("web", { labels: { app: "web" } });
const api = shop.workload("api", { labels: { app: "api" } });

web.mayReach(api, tcp(8080));

export default app;
`;

export const inventory = `apiVersion: v1
kind: Namespace
metadata:
  name: shop
---
apiVersion: v1
kind: Pod
metadata:
  name: web-0
  namespace: shop
  labels:
    app: web
spec:
  containers:
    - name: web
status:
  podIP: 10.244.0.10
---
apiVersion: v1
kind: Pod
metadata:
  name: api-0
  namespace: shop
  labels:
    app: api
spec:
  containers:
    - name: api
      ports:
        - name: http
          containerPort: 8080
status:
  podIP: 10.244.0.11
---
apiVersion: v1
kind: Namespace
metadata:
  name: kube-system
---
apiVersion: v1
kind: Pod
metadata:
  name: coredns-0
  namespace: kube-system
  labels:
    k8s-app: kube-dns
spec:
  containers:
    - name: coredns
status:
  podIP: 10.244.0.2
`;

export const probes = `{
  "probes": [
    { "name": "web calls the API", "from": { "pod": "shop/web-0" }, "to": { "pod": "shop/api-0" }, "port": 8080, "expect": "allow" },
    { "name": "the API doesn't call back", "from": { "pod": "shop/api-0" }, "to": { "pod": "shop/web-0" }, "port": 8080, "expect": "deny" },
    { "name": "nobody calls the API from outside", "from": { "ip": "203.0.113.9" }, "to": { "pod": "shop/api-0" }, "port": 8080, "expect": "deny" }
  ]
}
`;

export const test = `import { kubeDns, tcp } from "portcullis";
import "portcullis/testing";
import { expect, test } from "vitest";
import app from "../policies/main.ts";

test("the web calls the API, and nobody else does", () => {
  expect(app).toAllow({ from: "shop/web", to: "shop/api", port: 8080 });
  expect(app).toDeny({ from: "world", to: "shop/*" });
  expect(app).toDeny({ from: "shop/app=batch", to: "shop/api" });
});

test("pods get where their sentences say, and to the resolver", () => {
  expect(app).toAllow({ from: "shop/*", to: "kube-system/k8s-app=kube-dns", port: [tcp(53)] });
  expect(app).toReachOnly("shop/web", [{ to: "shop/api", port: 8080 }, kubeDns]);
  expect(app).toReachOnly("shop/api", [kubeDns]);
});

test("every policy has an owner", () => {
  expect(app.lower().policies.filter((policy) => policy.owner === null)).toEqual([]);
});
`;
