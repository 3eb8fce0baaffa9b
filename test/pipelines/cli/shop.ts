/** Two pods that talk, as an inventory, policies and probes. */

export const inventory = `
apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { team: shop } } }
  - { apiVersion: v1, kind: Namespace, metadata: { name: other } }
  - { apiVersion: v1, kind: Pod, metadata: { namespace: shop, name: web, labels: { app: web } }, spec: { containers: [{ name: a }] }, status: { podIP: 10.244.0.1 } }
  - { apiVersion: v1, kind: Pod, metadata: { namespace: shop, name: api, labels: { app: api } }, spec: { containers: [{ name: a, ports: [{ name: http, containerPort: 8080 }] }] }, status: { podIP: 10.244.0.2 } }
  - { apiVersion: v1, kind: Pod, metadata: { namespace: other, name: x }, spec: { containers: [{ name: a }] }, status: { podIP: 10.244.0.3 } }
`;

export const policy = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { namespace: shop, name: api }
spec:
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ port: http }]
`;

export const closed = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { namespace: shop, name: closed }
spec: { podSelector: {}, policyTypes: [Egress] }
`;

export const probes = JSON.stringify({
  probes: [
    { name: "web", from: { pod: "shop/web" }, to: { pod: "shop/api" }, port: 8080, expect: "allow" },
    { name: "x", from: { pod: "other/x" }, to: { pod: "shop/api" }, port: 8080, expect: "deny" },
    { name: "port", from: { pod: "shop/web" }, to: { pod: "shop/api" }, port: 81 },
    { name: "world", from: { pod: "shop/web" }, to: { ip: "203.0.113.1" }, protocol: "UDP", port: 53 },
  ],
});

export const program = `
import { App, Namespace, http, tcp } from "portcullis";
const app = new App();
const shop = new Namespace(app, "shop", { owner: "team-shop" });
const web = shop.workload("web", { labels: { app: "web" } });
const api = shop.workload("api", { labels: { app: "api" }, ports: { http: 8080 } });
web.mayCall(api.port("http"), [http.get("/v1")], { orElse: { level: "l4", reason: "no layer 7 there" } });
web.mayReach(api, tcp(9090));
export default app;
`;
