import { anyone, cidr, dns, fqdn, grpc, http, icmp, nodes, pods, remoteNode, sctp, tcp, udp, world } from "portcullis";
import type { IntentCase } from "./world.ts";

const NO_REQUESTS = ["kubernetes", "calico", "ebpf"];

/** What sentences can say. */
export const SENTENCES: readonly IntentCase[] = [
  {
    name: "a namespace is closed, except for its own nodes and the resolver",
    say: () => undefined,
    denies: ["web -> api:8080", "blog/web -> web:80", "web -> world:443", "remote-node -> web:80"],
    allows: ["host -> web:80", "web -> dns:53/UDP", "web -> dns:53", "web -> web:80", "blog/web -> world:443"],
  },
  {
    name: "a workload reaches another one's port",
    say: ({ web, api }) => web.mayReach(api, tcp(8080)),
    allows: ["web -> api:8080"],
    denies: ["web -> api:8081", "web -> api:8080/UDP", "api -> web:8080", "blog/web -> api:8080"],
  },
  {
    name: "`only` opens one end",
    say: ({ web, api }) => web.mayReach(api, tcp(8080), { only: "egress" }),
    denies: ["web -> api:8080"],
  },
  {
    name: "ranges are closed, and a name is each destination's own",
    say: ({ web, api, mysql }) => [web.mayReach(mysql, [tcp(3000, 3010), udp(9)]), web.mayReach(api, tcp("http"))],
    allows: ["web -> mysql:3000", "web -> mysql:3010", "web -> mysql:9/UDP", "web -> api:8080"],
    denies: ["web -> mysql:2999", "web -> mysql:3011", "web -> mysql:9", "web -> api:80"],
  },
  {
    name: "requests that everyone may make don't bind the own node",
    say: ({ api }) => anyone.mayCall(api.port("http"), [http.get("/v1/catalog")]),
    allows: ["world -> api:8080 GET /v1/catalog", "host -> api:8080 GET /v1/catalog", "host -> api:8080 POST /admin"],
    denies: ["world -> api:8080 POST /admin"],
    refusedBy: NO_REQUESTS,
  },
  {
    name: "SCTP is a protocol of its own",
    say: ({ web, api }) => web.mayReach(api, sctp(8080)),
    allows: ["web -> api:8080/SCTP"],
    denies: ["web -> api:8080"],
  },
  {
    name: "ICMP has types",
    say: ({ web, api }) => web.mayReach(api, icmp(8)),
    allows: ["web -> api ICMP 8"],
    denies: ["web -> api ICMP 0", "web -> api:8080"],
    refusedBy: ["kubernetes"],
  },
  {
    name: "pods of other namespaces by their labels",
    say: ({ web }) => pods({ namespaces: { team: "blue" }, pods: { app: ["web", "job"] } }).mayReach(web, tcp(80)),
    allows: ["blog/web -> web:80"],
    denies: ["api -> web:80", "web -> web:80".replace("web ->", "mysql ->")],
  },
  {
    name: "a negative condition holds where the label is absent",
    say: ({ shop, web }) => pods({ namespaces: "shop", pods: { app: { not: "api" }, canary: false } }).mayReach(web, tcp(80)) ?? shop,
    allows: ["mysql -> mysql:80"],
    denies: ["api -> web:80"],
  },
  {
    name: "a service account is part of who a peer is",
    say: ({ web }) => pods({ namespaces: "shop", serviceAccounts: ["api"] }).mayReach(web, tcp(80)),
    denies: ["mysql -> web:80"],
    refusedBy: ["kubernetes"],
  },
  {
    name: "the world is every address outside, a block has holes, and neither means pods",
    say: ({ web, api }) => [web.mayReach(world, tcp(443)), api.mayReach(cidr("203.0.113.0/24", { except: ["203.0.113.8/29"] }), tcp(443))],
    allows: ["web -> 198.51.100.1:443", "api -> 203.0.113.7:443", "api -> 203.0.113.16:443"],
    denies: ["api -> 203.0.113.8:443", "api -> 198.51.100.1:443", "web -> blog/web:443"],
  },
  {
    name: "anyone is everyone, inside and outside",
    say: ({ web }) => anyone.mayReach(web, tcp(80)),
    allows: ["blog/web -> web:80", "world -> web:80", "remote-node -> web:80"],
    denies: ["api -> web:80", "world -> web:81"],
  },
  {
    name: "other nodes, and nodes by their labels",
    say: ({ web, api }) => [remoteNode.mayReach(web, tcp(80)), nodes({ zone: "b" }).mayReach(api, tcp(80))],
    allows: ["remote-node -> web:80", "192.168.0.2 -> api:80"],
    denies: ["world -> web:80"],
    refusedBy: ["kubernetes", "calico", "cilium"],
  },
  {
    name: "names are learned at the resolver, which answers every question and carries nothing else",
    say: ({ web }) => web.mayReach(fqdn("*.pay.example.com"), tcp(443), { orElse: { cidrs: ["198.51.100.0/24"], reason: "the provider's range" } }),
    allows: ["web -> api.pay.example.com:443", "web -> dns:53/UDP asks a.b", "api -> dns:53 asks a.b"],
    denies: ["web -> pay.example.com:443", "web -> a.api.pay.example.com:443", "web -> api.pay.example.com:80", "api -> api.pay.example.com:443"],
    instead: {
      kubernetes: { allows: ["web -> pay.example.com:443", "web -> a.api.pay.example.com:443", "web -> 198.51.100.1:443"] },
      calico: { allows: ["web -> pay.example.com:443", "web -> a.api.pay.example.com:443", "web -> 198.51.100.1:443"] },
      ebpf: { allows: ["web -> pay.example.com:443", "web -> a.api.pay.example.com:443", "web -> 198.51.100.1:443"] },
    },
  },
  {
    name: "requests by method, path and header; the query is no part of the path",
    say: ({ web, api }) =>
      web.mayCall(api.port("http"), [
        http.get("/v1/catalog"),
        http.post({ prefix: "/v1/order" }, { headers: { "X-User": "a" } }),
        http.any({ regex: "/item/[0-9]+" }),
      ]),
    allows: [
      "web -> api:8080 GET /v1/catalog",
      "web -> api:8080 GET /v1/catalog?page=2",
      "web -> api:8080 POST /v1/order/7 x-user: a",
      "web -> api:8080 PUT /item/12",
    ],
    denies: [
      "web -> api:8080 POST /v1/catalog",
      "web -> api:8080 GET /v1/catalogue",
      "web -> api:8080 POST /v1/order",
      "web -> api:8080 POST /v1/orders x-user: a",
      "web -> api:8080 PUT /item/12/x",
      "web -> api:80 GET /v1/catalog",
    ],
    unknown: ["web -> api:8080"],
    refusedBy: NO_REQUESTS,
  },
  {
    name: "a target and an authority are compared as they are sent, query and port included",
    say: ({ web, api }) =>
      web.mayCall(api.port("http"), [
        http.get({ target: "/v1/catalog" }, { host: { authority: "api" } }),
        http.put({ target: "^/item[?]id=[0-9]+$" }),
        http.post({ target: "" }),
        http.post("/v1/order", { host: { authority: "api:8080" } }),
      ]),
    allows: ["web -> api:8080 GET /v1/catalog", "web -> api:8080 PUT /item?id=7"],
    denies: [
      "web -> api:8080 GET /v1/catalog?page=2",
      "web -> api:8080 PUT /item",
      "web -> api:8080 PUT /item?id=x",
      "web -> api:8080 POST /v1/order",
    ],
    refusedBy: NO_REQUESTS,
  },
  {
    name: "without layer 7 a request rule opens its port, where its author said so",
    say: ({ web, api }) => web.mayCall(api.port("http"), [http.get("/v1/catalog")], { orElse: { level: "l4", reason: "no proxy there" } }),
    denies: ["web -> api:8080 DELETE /", "web -> api:80"],
    instead: Object.fromEntries(["kubernetes", "calico", "ebpf"].map((target) => [target, { allows: ["web -> api:8080 DELETE /"] }])),
  },
  {
    name: "a gRPC method is a POST to its path",
    say: ({ web, api }) => web.mayCall(api.port("http"), [grpc("shop.Cart", "Add"), grpc("shop.Admin")]),
    allows: ["web -> api:8080 POST /shop.Cart/Add", "web -> api:8080 POST /shop.Admin/Drop"],
    denies: ["web -> api:8080 POST /shop.Cart/Drop", "web -> api:8080 GET /shop.Cart/Add"],
    refusedBy: NO_REQUESTS,
  },
  {
    name: "DNS questions by name",
    say: ({ web, api }) => web.mayCall(api.port("ask"), [dns("*.example.com")], { only: "egress" }) ?? anyone.mayReach(api, udp(5353)),
    allows: ["web -> api:5353/UDP asks a.example.com"],
    denies: ["web -> api:5353/UDP asks example.com"],
    refusedBy: NO_REQUESTS,
  },
];
