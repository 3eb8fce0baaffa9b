import { type CalicoCase, fromWeb, policy } from "./case.ts";

const get = { methods: ["GET"], paths: [{ prefix: "/cart" }] };
const cart = policy("p", { ingress: [{ action: "Allow", protocol: "TCP", source: fromWeb, http: get }] });
const SIDECAR = { "application-layer-policy": "true" };

/** HTTP rules: rows K20 and K21. */
export const REQUESTS: readonly CalicoCase[] = [
  {
    name: "K20: without a sidecar an http rule is a layer 4 rule",
    manifests: cart,
    allows: ["web -> api:8080 POST /admin"],
    denies: ["mysql -> api:8080 GET /cart"],
    warns: "spec.ingress.0.http",
  },
  {
    name: "K20b: up to 3.30 a prefix is one of bytes",
    on: [26, 29, 30],
    flags: SIDECAR,
    manifests: cart,
    allows: ["web -> api:8080 GET /cartography", "web -> api:8080 GET /cart/../admin", "web -> api:8080 GET /cart?x"],
    denies: ["web -> api:8080 POST /cart", "web -> api:8080 GET /admin", "web -> api:8080 get /cart"],
  },
  {
    name: "K20c: since 3.32 by whole segments of the normal form",
    on: [32],
    flags: SIDECAR,
    manifests: cart,
    allows: ["web -> api:8080 GET /cart/", "web -> api:8080 GET /cart/1?x", "web -> api:8080 GET /x/../cart"],
    denies: [
      "web -> api:8080 GET /cartography",
      "web -> api:8080 GET /cart/../admin",
      "web -> api:8080 GET /cart%2f..%2fadmin",
      "web -> api:8080 GET *",
    ],
    unknown: ["web -> api:8080", "web -> api:8080 GET /a/b/c/d/e/f/g/h/../../../../../../../../cart"],
  },
  {
    name: "of 3.31 the patch level decides where the two ways differ",
    on: [31],
    flags: SIDECAR,
    manifests: cart,
    allows: ["web -> api:8080 GET /cart/1"],
    denies: ["web -> api:8080 GET /admin"],
    unknown: ["web -> api:8080 GET /cartography"],
  },
  { name: "what is no HTTP request passes an http clause", on: [32], flags: SIDECAR, manifests: cart, allows: ["web -> api:8080 other"] },
  {
    name: "* is every method",
    on: [32],
    flags: SIDECAR,
    manifests: policy("p", { ingress: [{ action: "Allow", http: { methods: ["*"] } }] }),
    allows: ["web -> api:8080 PURGE /x", "web -> api:53/UDP"],
  },
  {
    name: "a target that is no path fails where an http clause looks at it",
    on: [32],
    flags: SIDECAR,
    manifests: policy("p", { ingress: [{ action: "Allow", http: get }, { action: "Allow" }] }),
    denies: ["web -> api:8080 GET http://x/cart"],
    allows: ["web -> api:8080 POST http://x/cart", "web -> api:8080 GET /x"],
  },
  { name: "K21: http on egress", manifests: policy("p", { egress: [{ action: "Allow", http: get }] }), refuses: "spec.egress.0.http" },
  { name: "K21: http on Deny", manifests: policy("p", { ingress: [{ action: "Deny", http: get }] }), refuses: "spec.ingress.0.http" },
  {
    name: "K21: http over UDP",
    manifests: policy("p", { ingress: [{ action: "Allow", protocol: "UDP", http: get }] }),
    refuses: "spec.ingress.0.http",
  },
  {
    name: "a path that is exact and prefix",
    manifests: policy("p", { ingress: [{ action: "Allow", http: { paths: [{ exact: "/a", prefix: "/b" }] } }] }),
    refuses: "spec.ingress.0.http.paths.0",
  },
  {
    name: "a path with a query",
    manifests: policy("p", { ingress: [{ action: "Allow", http: { paths: [{ exact: "/a?b" }] } }] }),
    refuses: "spec.ingress.0.http.paths.0.exact",
  },
];
