/** A pod of a sample cluster. */
export interface SamplePod {
  readonly namespace: string;
  readonly workload: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly account: string;
  readonly ip: string;
  readonly node: string;
}
/** Traffic that recurs: who calls whom how often, and what it asks. `denied`: the recorder's policies dropped it. */
export interface SampleEdge {
  readonly weight: number;
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly protocol: "TCP" | "UDP";
  readonly denied?: true;
  /** Seen by a proxy; `{}` in a path becomes a number. */
  readonly http?: readonly { readonly weight: number; readonly method: string; readonly path: string }[];
  readonly dns?: readonly string[];
}
export interface SampleWorld {
  readonly name: string;
  readonly namespaces: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly pods: readonly SamplePod[];
  /** Ends outside of the cluster: DNS name or null, and address. */
  readonly outside: Readonly<Record<string, { readonly name: string | null; readonly ip: string }>>;
  readonly edges: readonly SampleEdge[];
}

function replicas(
  namespace: string,
  workload: string,
  names: readonly string[],
  first: string,
  labels: Readonly<Record<string, string>>,
  account: string,
): SamplePod[] {
  const [a = "10", b = "244", , d = "10"] = first.split(".");
  return names.map((name, i) => ({
    namespace,
    workload,
    name,
    labels,
    account,
    ip: `${a}.${b}.${(i % 2) + 1}.${d}`,
    node: i % 2 === 0 ? "node-a" : "node-b",
  }));
}

const DNS = {
  namespaces: { "kube-system": {} },
  pods: replicas(
    "kube-system",
    "coredns",
    ["coredns-76f75df574-8xkzq", "coredns-76f75df574-qv7lm"],
    "10.244.1.30",
    { "k8s-app": "kube-dns" },
    "coredns",
  ),
};

/** The shop of policies/shop: its pods are those of the inventory there. */
export const SHOP: SampleWorld = {
  name: "shop",
  namespaces: { shop: { team: "shop", environment: "production" }, ...DNS.namespaces },
  pods: [
    ...replicas("shop", "ingress", ["ingress-7f9c"], "10.244.1.10", { app: "ingress" }, "default"),
    ...replicas("shop", "web", ["web-5d4b-1", "web-5d4b-2"], "10.244.1.11", { app: "web", version: "1" }, "default"),
    ...replicas("shop", "api", ["api-6c8d-1", "api-6c8d-2"], "10.244.1.12", { app: "api", version: "1" }, "api"),
    { namespace: "shop", workload: "mysql", name: "mysql-0", labels: { app: "mysql" }, account: "mysql", ip: "10.244.2.13", node: "node-b" },
    { namespace: "shop", workload: "report", name: "report-28a1", labels: { app: "report" }, account: "default", ip: "10.244.1.14", node: "node-a" },
    ...DNS.pods,
  ],
  outside: {
    payment: { name: "api.payment.example.com", ip: "203.0.113.9" },
    internet: { name: null, ip: "198.51.100.7" },
  },
  edges: [
    { weight: 20, from: "shop/ingress", to: "shop/web", port: 80, protocol: "TCP" },
    {
      weight: 30,
      from: "shop/web",
      to: "shop/api",
      port: 8080,
      protocol: "TCP",
      http: [
        { weight: 70, method: "GET", path: "/v1/catalog" },
        { weight: 10, method: "GET", path: "/v1/catalog?page={}" },
        { weight: 20, method: "POST", path: "/v1/order" },
      ],
    },
    { weight: 25, from: "shop/api", to: "shop/mysql", port: 3306, protocol: "TCP" },
    { weight: 5, from: "shop/web", to: "payment", port: 443, protocol: "TCP" },
    {
      weight: 10,
      from: "shop/web",
      to: "kube-system/coredns",
      port: 53,
      protocol: "UDP",
      dns: ["api.shop.svc.cluster.local", "api.payment.example.com"],
    },
    { weight: 1, from: "shop/report", to: "shop/mysql", port: 3306, protocol: "TCP", denied: true },
    { weight: 1, from: "internet", to: "shop/api", port: 9090, protocol: "TCP", denied: true },
  ],
};

const SERVICES: readonly (readonly [name: string, port: number, calls: readonly string[]])[] = [
  [
    "frontend",
    8080,
    ["cartservice", "checkoutservice", "currencyservice", "productcatalogservice", "recommendationservice", "shippingservice", "adservice"],
  ],
  ["cartservice", 7070, ["redis-cart"]],
  ["checkoutservice", 5050, ["cartservice", "currencyservice", "emailservice", "paymentservice", "productcatalogservice", "shippingservice"]],
  ["currencyservice", 7000, []],
  ["emailservice", 8080, []],
  ["paymentservice", 50051, []],
  ["productcatalogservice", 3550, []],
  ["recommendationservice", 8080, ["productcatalogservice"]],
  ["shippingservice", 50051, []],
  ["adservice", 9555, []],
  ["redis-cart", 6379, []],
  ["loadgenerator", 0, ["frontend"]],
];

/** Google's Online Boutique demo as a cluster runs it: who calls whom on which port. */
export const BOUTIQUE: SampleWorld = {
  name: "boutique",
  namespaces: { default: {}, ...DNS.namespaces },
  pods: [
    ...SERVICES.flatMap(([name], i) =>
      replicas(
        "default",
        name,
        [`${name}-6b687c8dcb-zn5s${(i % 8) + 2}`, `${name}-6b687c8dcb-bx7k${(i % 8) + 2}`],
        `10.244.1.${40 + i}`,
        { app: name },
        name,
      ),
    ),
    ...DNS.pods,
  ],
  outside: { internet: { name: null, ip: "198.51.100.7" } },
  edges: [
    ...SERVICES.flatMap(([name, , calls]) =>
      calls.map((to, i) => ({
        weight: 10 + ((i * 7) % 20),
        from: `default/${name}`,
        to: `default/${to}`,
        port: SERVICES.find(([one]) => one === to)?.[1] ?? 80,
        protocol: "TCP" as const,
        ...(to === "frontend"
          ? {
              http: [
                { weight: 5, method: "GET", path: "/" },
                { weight: 5, method: "GET", path: "/product/{}" },
                { weight: 2, method: "POST", path: "/cart" },
                { weight: 1, method: "POST", path: "/cart/checkout" },
              ],
            }
          : {}),
      })),
    ),
    { weight: 30, from: "default/frontend", to: "kube-system/coredns", port: 53, protocol: "UDP", dns: ["cartservice.default.svc.cluster.local"] },
    { weight: 1, from: "internet", to: "default/redis-cart", port: 6379, protocol: "TCP", denied: true },
  ],
};
export const WORLDS: Readonly<Record<string, SampleWorld>> = { shop: SHOP, boutique: BOUTIQUE };
