import { fqdn, http, kubeDns, pods, tcp, world } from "portcullis";
import {
  allows,
  denies,
  disjoint,
  enforced,
  equivalent,
  isolated,
  manifests,
  neverCloses,
  neverOpens,
  reachesOnly,
  redundantRules,
  vacuous,
} from "portcullis/testing";
import { describe, expect, test } from "vitest";
import { compile } from "#compiler";
import { relationOfIntent } from "#model";
import { parseProfile } from "#targets";
import { shopParts } from "../program.ts";

type Parts = ReturnType<typeof shopParts>;
function shopOf(say: (at: Parts) => void = () => {}) {
  const at = shopParts();
  at.web.mayCall(at.api.port("http"), [http.get("/v1/catalog")], { orElse: { level: "l4", reason: "no L7 there" } });
  say(at);
  return at;
}
const { app, shop, web, api } = shopOf();
const catalog = { from: web, to: api.port("http"), http: "GET /v1/catalog" } as const;
const admin = { ...catalog, http: "GET /v1/admin" } as const;

describe("an app", () => {
  test("allows and denies flows between its workloads", () => {
    expect(app).toAllow(catalog);
    expect(app).toDeny(admin);
    expect(app).not.toAllow({ from: web, to: api.port("http") });
    expect(app).not.toDeny({ from: web, to: api });
    expect(app).toDeny({ from: api, to: web });
    expect(app).toDeny({ from: world, to: shop });
  });

  test("is asked by names, too", () => {
    expect(app).toAllow({ from: "shop/web", to: "shop/api", port: 8080, http: "GET /v1/catalog" });
    expect(app).toAllow({ from: "shop/app=web", to: "shop/app=api,tier=back", port: tcp(8080), http: http.get("/v1/catalog") });
    expect(app).toDeny({ from: "shop/*", to: "203.0.113.9" });
    expect(app).toDeny({ from: "shop/web", to: "203.0.113.0/24" });
    expect(app).toDeny({ from: "shop/web", to: "www.example.com", port: 443 });
    expect(app).toDeny({ from: "shop/web", to: pods({ namespaces: "kube-system" }), port: 443, dns: "www.example.com" });
    expect(app).toAllow({ from: "host", to: "shop/web" });
  });

  test("reaches and isolates what it says", () => {
    expect(app).toReachOnly(web, [
      { to: api.port("http"), http: "GET /v1/catalog" },
      { to: api.port("http"), http: http.get("/v1/catalog") },
      kubeDns,
    ]);
    expect(app).not.toReachOnly(web, [kubeDns]);
    expect(app).toReachOnly("shop/api", [kubeDns]);
    expect(app).toIsolate("shop/app=batch", web);
    expect(app).not.toIsolate(api, web);
    expect(app).not.toIsolate(web);
  });

  test("is compared with another", () => {
    const wider = shopOf(({ web: from, api: to }) => from.mayReach(to, tcp(9090))).app;
    expect(shopOf().app).toBeEquivalentTo(app);
    expect(app).toNeverOpenComparedTo(wider);
    expect(wider).not.toNeverOpenComparedTo(app);
    expect([neverCloses(app, wider).outcome, neverOpens(app, wider).outcome, disjoint(app, wider).outcome]).toEqual(["holds", "fails", "fails"]);
  });
});

describe("other subjects", () => {
  test("intents and relations", () => {
    const intent = app.lower();
    expect(intent).toAllow({ from: "shop/web", to: "shop/api", port: 8080, http: "GET /v1/catalog" });
    expect(intent).toBeEquivalentTo(app);
    expect(relationOfIntent(intent)).toBeEquivalentTo(app);
  });

  test("what an engine enforces", () => {
    expect(enforced(app, "cilium@1.20")).toBeEquivalentTo(app);
    expect(enforced(app, "cilium@1.20")).toDeny(admin);
    expect(enforced(app, "calico")).toAllow(admin);
    expect(enforced(app, "kubernetes")).not.toNeverOpenComparedTo(app);
  });

  test("an output of a compile", () => {
    const chosen = parseProfile("cilium@1.20");
    const [output] = "target" in chosen ? compile(app.lower(), [chosen]).outputs : [];
    expect(output).toAllow({ ...catalog, from: "shop/app=web" });
  });

  test("manifests under a profile, with the pods of an inventory", () => {
    const policy = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { namespace: shop, name: api }
spec:
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 8080 }] }]
`;
    const inventory = `
apiVersion: v1
kind: Pod
metadata: { namespace: shop, name: web-0, labels: { app: web } }
spec: { containers: [{ name: a }] }
status: { podIP: 10.244.0.1 }
`;
    const judged = manifests(policy, { profile: "cilium@1.20", inventory });
    expect(judged).toAllow({ from: "shop/web-0", to: "shop/app=api", port: 8080 });
    expect(judged).toDeny({ from: "shop/web-0", to: "shop/app=api", port: 8081 });
    expect(() => manifests("kind: [", { profile: "cilium" })).toThrow();
  });
});

describe("findings", () => {
  const first = (text: string) => text.split("\n")[0];

  test("say what was expected, the flow, the deciding rule with its line, and the rule that came near", () => {
    const { outcome, message } = allows(app, { ...catalog, http: "POST /v1/catalog" });
    expect(outcome).toBe("fails");
    expect(message.replace(/ \([^ ()]*\.ts:\d+\)/g, " (FILE:LINE)")).toMatchInlineSnapshot(`
      "expected shop/web -> shop/api:8080/tcp POST /v1/catalog to be allowed

      deny  pod shop/client (app=web) -> pod shop/server:8080/tcp (app=api) POST /v1/catalog host: service
        egress: deny: default deny of tier default, through the proxy
          shop/egress (FILE:LINE)
          shop/web/egress (FILE:LINE)
          near: shop/web/egress/to-shop-api-tcp-8080-http (FILE:LINE) would allow it if http method matches \`GET\`, it is POST
          near: shop/egress/dns (FILE:LINE) would allow it if peer namespace is kube-system, it is shop; peer label k8s-app is kube-dns, it is absent; port is 53, it is 8080
        ingress: deny: default deny of tier default, through the proxy
          shop/api/ingress (FILE:LINE)
          shop/ingress (FILE:LINE)
          near: shop/api/ingress/from-shop-web-tcp-8080-http (FILE:LINE) would allow it if http method matches \`GET\`, it is POST"
    `);
  });

  test("come as plain functions", () => {
    expect(denies(app, { from: web, to: api }).message).toContain(
      "allow  pod shop/client (app=web) -> pod shop/server:8080/tcp (app=api) GET /v1/catalog",
    );
    expect(first(reachesOnly(app, web, []).message)).toBe("expected shop/web to reach only nobody");
    expect(first(isolated(app, web, api).message)).toBe("expected shop/web to be isolated from shop/api");
    expect(equivalent(app, shopOf().app)).toMatchObject({ outcome: "holds", evidence: [] });
  });

  test("name the rules that nobody needs", () => {
    const { app: twice } = shopOf(({ web: from, api: to }) => from.mayReach(to, tcp(8080), { only: "egress" }));
    const found = redundantRules(twice);
    expect([found.outcome, found.rules]).toEqual(["fails", ["shop/web/egress/to-shop-api-tcp-8080-http"]]);
    expect(found.message).toMatch(/not needed: shop\/web\/egress\/to-shop-api-tcp-8080-http \(.*matchers\.test\.ts:\d+\)/);
    expect([vacuous(app, "shop/web/egress").outcome, vacuous(app, "nobody").outcome]).toEqual(["fails", "holds"]);
  });

  test("that are undecided pass neither way", () => {
    const many = { from: web, to: fqdn("*.example.com") };
    expect(() => expect(app).toDeny(many)).toThrow("this can't be decided");
    expect(() => expect(app).not.toDeny(many)).toThrow("this can't be decided");
  });

  test("are refused for what has no meaning", () => {
    expect(() => allows(app, { from: "shop/wed", to: "shop/api" })).toThrow("nobody is known as `shop/wed`");
    expect(() => allows(app, { ...catalog, http: "GET" })).toThrow("`GET` is no request line");
    expect(() => allows(app, { ...catalog, port: 80 })).toThrow("say it twice");
  });
});
