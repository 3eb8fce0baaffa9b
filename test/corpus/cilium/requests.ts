import {
  app,
  type CiliumCase,
  clusterwide,
  fromWeb,
  http,
  labels,
  objects,
  policy,
  port,
  ports,
  SINCE_17,
  SINCE_18,
  SINCE_20,
  UNTIL_17,
  UNTIL_18,
  webPolicy,
} from "./case.ts";

const dns = (...names: readonly object[]) => ({ toPorts: [{ ports: [{ port: "53", protocol: "ANY" }], rules: { dns: names } }] });
const toDns = { toEndpoints: [labels({ "k8s:io.kubernetes.pod.namespace": "kube-system", "k8s-app": "kube-dns" })] };
const sni = (...serverNames: readonly string[]) => ({ toPorts: [{ ports: [port("443")], serverNames }] });
const getCart = http({ method: "GET", path: "/cart" });

/** What passes the proxy: rows C17, C18, C34 of the semantics. */
export const REQUESTS: readonly CiliumCase[] = [
  {
    name: "C17: a plain allow of the same peer and port widens",
    manifests: objects(policy({ ingress: [{ ...fromWeb, ...getCart }] }), policy({ ingress: [{ ...fromWeb, ...ports("8080") }] }, "q")),
    allows: ["web -> api:8080 POST /x", "web -> api:8080 other"],
  },
  {
    name: "C17b: so does one of everybody",
    manifests: objects(policy({ ingress: [{ ...fromWeb, ...getCart }] }), policy({ ingress: [ports("8080")] }, "q")),
    allows: ["web -> api:8080 POST /x", "mysql -> api:8080"],
  },
  {
    name: "C17c: and one without ports",
    manifests: objects(policy({ ingress: [{ ...fromWeb, ...getCart }] }), policy({ ingress: [fromWeb] }, "q")),
    allows: ["web -> api:8080 POST /x", "web -> api:9090"],
  },
  {
    name: "C17h: a narrow plain allow stays behind a broad redirect",
    manifests: objects(policy({ ingress: [getCart] }), policy({ ingress: [{ ...fromWeb, ...ports("8080") }] }, "q")),
    allows: ["web -> api:8080 POST /x", "mysql -> api:8080 GET /cart"],
    denies: ["mysql -> api:8080 POST /x"],
  },
  {
    name: "C17i: a deny stands before the proxy",
    manifests: objects(policy({ ingress: [getCart] }), policy({ ingressDeny: [fromWeb] }, "q")),
    denies: ["web -> api:8080 GET /cart"],
    allows: ["mysql -> api:8080 GET /cart"],
  },
  {
    name: "C17d: a path covers the whole target, query included",
    manifests: policy({ ingress: [{ ...fromWeb, ...http({ path: "/cart" }) }] }),
    allows: ["web -> api:8080 GET /cart"],
    denies: ["web -> api:8080 GET /cart?x=1", "web -> api:8080 GET /cart/", "web -> api:8080 GET /Cart"],
  },
  {
    name: "C17e: a path is a pattern, not a prefix of segments",
    manifests: policy({ ingress: [{ ...fromWeb, ...http({ path: "/cart.*" }) }] }),
    allows: ["web -> api:8080 GET /cartography"],
  },
  {
    name: "C17f: methods are patterns too, and mind their case",
    manifests: policy({ ingress: [{ ...fromWeb, ...http({ method: "GET|PUT" }) }] }),
    allows: ["web -> api:8080 PUT /"],
    denies: ["web -> api:8080 HEAD /", "web -> api:8080 get /"],
  },
  {
    name: "C17g: the host carries its port",
    manifests: policy({ ingress: [{ ...fromWeb, ...http({ host: "shop.example.com" }) }] }),
    allows: ["web -> api:8080 GET / shop.example.com", "web -> api:8080 GET / shopXexample.com"],
    denies: ["web -> api:8080 GET / shop.example.com:8080"],
  },
  {
    name: "C17j: headers are exact, a single word asks for presence",
    manifests: policy({ ingress: [{ ...fromWeb, ...http({ headers: ["X-Env: prod", "X-Token"] }) }] }),
    allows: ["web -> api:8080 GET / api x-env=prod x-token=1"],
    denies: ["web -> api:8080 GET / api x-env=prod", "web -> api:8080 GET / api x-env=test x-token=1"],
  },
  {
    name: "C17k: header matches fail unless they say what to do instead",
    manifests: policy({
      ingress: [
        {
          ...fromWeb,
          ...http({
            headerMatches: [
              { name: "X-Env", value: "prod" },
              { name: "X-Log", value: "y", mismatch: "LOG" },
            ],
          }),
        },
      ],
    }),
    allows: ["web -> api:8080 GET / api x-env=prod"],
    denies: ["web -> api:8080 GET / api x-log=y"],
  },
  {
    name: "C17: rules of one list are alternatives",
    manifests: policy({ ingress: [{ ...fromWeb, ...http({ method: "GET" }, { path: "/x" }) }] }),
    allows: ["web -> api:8080 GET /y", "web -> api:8080 POST /x"],
    denies: ["web -> api:8080 POST /y"],
  },
  {
    name: "C17: what is asked decides",
    manifests: policy({ ingress: [{ ...fromWeb, ...getCart }] }),
    unknown: ["web -> api:8080"],
    denies: ["mysql -> api:8080"],
  },
  {
    name: "C18: an empty list is no layer 7",
    manifests: policy({ ingress: [{ ...fromWeb, ...http() }] }),
    allows: ["web -> api:8080 other", "web -> api:8080"],
  },
  {
    name: "C18b: an empty rule is any HTTP",
    manifests: policy({ ingress: [{ ...fromWeb, ...http({}) }] }),
    allows: ["web -> api:8080 POST /x"],
    denies: ["web -> api:8080 other"],
  },
  {
    name: "C45: DNS rules are names on their ports",
    manifests: webPolicy({ egress: [{ ...toDns, ...dns({ matchPattern: "*.example.com" }, { matchName: "shop.test" }) }] }),
    allows: ["web -> dns:53/UDP dns a.example.com", "web -> dns:53 dns shop.test"],
    denies: ["web -> dns:53/UDP dns example.com", "web -> dns:54/UDP dns a.example.com", "web -> world:53/UDP dns a.example.com"],
  },
  {
    name: "C45: every name",
    manifests: webPolicy({ egress: [{ ...toDns, ...dns({ matchPattern: "*" }) }] }),
    allows: ["web -> dns:53/UDP dns a.b.c"],
    denies: ["web -> dns:53 other"],
  },
  {
    name: "C18j: two parsers on one peer and port cannot be computed",
    manifests: webPolicy({
      egress: [
        { toPorts: [{ ports: [port("80")], rules: { http: [{}] } }] },
        { toPorts: [{ ports: [port("80")], rules: { dns: [{ matchPattern: "*" }] } }] },
      ],
    }),
    refuses: "",
  },
  {
    name: "C18j: … also of two objects whose subjects lie in each other",
    manifests: objects(
      webPolicy({ egress: [{ toEntities: ["world"], toPorts: [{ ports: [port("80")], rules: { http: [{}] } }] }] }),
      clusterwide({
        endpointSelector: {},
        egress: [{ toEntities: ["world"], toPorts: [{ ports: [port("80")], rules: { dns: [{ matchPattern: "*" }] } }] }],
      }),
    ),
    refuses: "",
  },
  {
    name: "C18j: … and not of subjects apart",
    manifests: objects(
      webPolicy({ egress: [{ toEntities: ["world"], toPorts: [{ ports: [port("80")], rules: { http: [{}] } }] }] }),
      policy({ egress: [{ toEntities: ["world"], toPorts: [{ ports: [port("80")], rules: { dns: [{ matchPattern: "*" }] } }] }] }, "q"),
    ),
    allows: ["web -> world:80 GET /", "api -> world:80 dns a"],
  },
  {
    name: "server names are asked for in the handshake",
    manifests: webPolicy({ egress: [{ toEntities: ["world"], ...sni("www.example.com") }] }),
    allows: ["web -> world:443 sni www.example.com"],
    denies: ["web -> world:443 sni other.example.com"],
    unknown: ["web -> world:443"],
  },
  {
    name: "server names are patterns since 1.18",
    on: SINCE_18,
    manifests: webPolicy({ egress: [{ toEntities: ["world"], ...sni("**.example.com") }] }),
    allows: ["web -> world:443 sni a.b.example.com"],
    denies: ["web -> world:443 sni example.com"],
  },
  {
    name: "… and before exact texts",
    on: UNTIL_17,
    manifests: webPolicy({ egress: [{ toEntities: ["world"], ...sni("*.example.com") }] }),
    denies: ["web -> world:443 sni a.example.com"],
  },
  {
    name: "… inside since 1.20",
    on: SINCE_20,
    manifests: webPolicy({ egress: [{ toEntities: ["world"], ...sni("www-*.example.com") }] }),
    allows: ["web -> world:443 sni www-1.example.com"],
  },
  {
    name: "… not before",
    on: [18, 19],
    manifests: webPolicy({ egress: [{ toEntities: ["world"], ...sni("www-*.example.com") }] }),
    refuses: "spec.egress.0.toPorts.0.serverNames.0",
  },
  {
    name: "server names narrow a plain allow of the same peer and port",
    manifests: webPolicy({
      egress: [
        { toEntities: ["world"], ...sni("www.example.com") },
        { toEntities: ["world"], ...ports("443") },
      ],
    }),
    denies: ["web -> world:443 sni other.example.com"],
    allows: ["web -> world:443 sni www.example.com"],
  },
  {
    name: "… but none of another peer or port",
    manifests: webPolicy({
      egress: [
        { toEntities: ["world"], ...sni("www.example.com") },
        { toCIDR: ["203.0.113.0/24"], ...ports("443") },
      ],
    }),
    allows: ["web -> ext:443 sni other.example.com"],
    denies: ["web -> world:443 sni other.example.com"],
  },
  {
    name: "… and only where both select the pod",
    manifests: objects(
      clusterwide({ endpointSelector: {}, egress: [{ toEntities: ["world"], ...ports("443") }] }),
      webPolicy({ egress: [{ toEntities: ["world"], ...sni("www.example.com") }] }),
    ),
    allows: ["api -> world:443 sni other.example.com", "web -> world:443 sni www.example.com"],
    denies: ["web -> world:443 sni other.example.com"],
  },
  {
    name: "C34: authentication is required where it is enforced",
    on: UNTIL_18,
    manifests: policy({ ingress: [{ ...fromWeb, authentication: { mode: "required" } }] }),
    allows: ["web -> api:80 mtls"],
    denies: ["web -> api:80 plaintext"],
    unknown: ["web -> api:80"],
  },
  {
    name: "C34: … and is not where it is off",
    on: [19, 20],
    manifests: policy({ ingress: [{ ...fromWeb, authentication: { mode: "required" } }] }),
    warns: "spec.ingress.0.authentication",
    allows: ["web -> api:80 plaintext"],
  },
  {
    name: "C34: authentication that always fails",
    on: UNTIL_18,
    manifests: policy({ ingress: [{ ...fromWeb, authentication: { mode: "test-always-fail" } }] }),
    denies: ["web -> api:80 mtls"],
  },
  {
    name: "DNS rules for nodes since 1.17",
    on: SINCE_17,
    flags: { "enable-host-firewall": ["true"] },
    manifests: clusterwide({ nodeSelector: {}, egress: [{ toEntities: ["world"], ...dns({ matchPattern: "*" }) }] }),
  },
  {
    name: "a request to a port of a mixed entry",
    manifests: policy({
      ingress: [{ ...fromWeb, toPorts: [{ ports: [port("8080"), port("9090")], rules: { http: [{ path: "/a" }] } }, { ports: [port("9090")] }] }],
    }),
    allows: ["web -> api:8080 GET /a", "web -> api:9090 GET /b"],
    denies: ["web -> api:8080 GET /b"],
  },
  {
    name: "HTTP on a range",
    manifests: policy({
      ingress: [{ ...fromWeb, toPorts: [{ ports: [{ port: "8000", endPort: 8090, protocol: "TCP" }], rules: { http: [{ path: "/a" }] } }] }],
    }),
    allows: ["web -> api:8050 GET /a"],
    denies: ["web -> api:8050 GET /b"],
  },
  {
    name: "a name for a pod selector",
    manifests: webPolicy({ egress: [{ toEndpoints: [app("api")], ...http({ method: "GET" }) }] }),
    allows: ["web -> api:8080 GET /"],
    denies: ["web -> api:8080 PUT /"],
  },
];
