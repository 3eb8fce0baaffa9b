import { App, anyone, Cluster, cidr, fqdn, grpc, http, icmp, icmpv6, Namespace, Policy, pods, Tier, tcp, udp, world } from "portcullis";
import type { Intent } from "#ir";
import { POLICIES } from "../corpus/intents/policies.ts";
import { SENTENCES } from "../corpus/intents/sentences.ts";
import { world as shop } from "../corpus/intents/world.ts";

const rule = (action: "allow" | "deny" | "pass", peers: Parameters<typeof pods>[0], ports: ReturnType<typeof tcp>[] | "any" = "any") => ({
  action,
  peers: [pods(peers)],
  ports,
});
const named = (name: string) => pods({ namespaces: "shop", pods: { app: name } });

/** Things that one sentence of the corpus doesn't say: many ports, odd selectors, several tiers and orders. */
const MORE: Readonly<Record<string, (app: App) => void>> = {
  "many ports": (app) => {
    const ports = Array.from({ length: 120 }, (_, i) => tcp(2000 + 2 * i));
    new Policy(app, "many", { subject: named("api"), ingress: { rules: [rule("allow", { namespaces: "shop" }, ports)], otherwise: "deny" } });
  },
  "odd selectors": (app) => {
    const odd = pods({ namespaces: { team: { not: "red" } }, pods: { app: ["web", "job"], canary: false, "example.com/role": true } });
    const rules = [
      { action: "allow" as const, peers: [odd], ports: [tcp(80), udp(80, 90)] },
      { action: "allow" as const, peers: [pods({ namespaces: ["shop", "blog"], pods: { app: { not: ["web", "job"] } } })], ports: tcp(81) },
    ];
    new Policy(app, "odd", { subject: pods({ namespaces: ["shop", "blog"], pods: { app: "api" } }), ingress: { rules, otherwise: "deny" } });
  },
  "a label twice": (app) => {
    const twice = pods({ namespaces: "shop", pods: { app: ["web", "api"] } });
    const rules = [
      rule("deny", { namespaces: "shop", pods: { app: "web" } }, [tcp(80)]),
      { action: "allow" as const, peers: [twice], ports: tcp(80, 90) },
    ];
    new Policy(app, "twice", { subject: named("mysql"), ingress: { rules, otherwise: "deny" } });
  },
  "tiers and orders": (app) => {
    const tiers = [new Tier(app, "first", { order: 100 }), new Tier(app, "second", { order: 200 })] as const;
    const say = (id: string, tier: Tier, order: number, action: "allow" | "deny") =>
      new Policy(app, id, {
        tier,
        order,
        subject: named("api"),
        ingress: { rules: [rule(action, { namespaces: "shop" }, [tcp(80)])], otherwise: "next" },
      });
    say("a", tiers[0], 30_000, "deny");
    say("b", tiers[0], 20_000, "allow");
    say("c", tiers[1], 5, "deny");
  },
  "passing on": (app) => {
    const tier = new Tier(app, "guard", { order: 100 });
    const rules = [rule("pass", { namespaces: "shop" }, [tcp(80)]), rule("deny", {}, "any")];
    new Policy(app, "passing", { tier, subject: named("api"), ingress: { rules, otherwise: "next" } });
    new Policy(app, "own", {
      subject: named("api"),
      ingress: { rules: [rule("allow", { namespaces: "shop", pods: { app: "web" } }, [tcp(80)])], otherwise: "deny" },
    });
  },
  "both families": (app) => {
    const rules = [
      { action: "allow" as const, peers: [cidr("2001:db8::/32", { except: ["2001:db8:1::/48"] }), cidr("198.51.100.0/24")], ports: tcp(443) },
      { action: "allow" as const, peers: [world], ports: udp(123) },
      { action: "allow" as const, peers: [cidr("0.0.0.0/0", { except: ["203.0.113.0/24"] }), cidr("192.168.0.0/16")], ports: tcp(80) },
    ];
    new Policy(app, "out", { subject: named("api"), egress: { rules, otherwise: "deny" } });
  },
  "control messages": (app) => {
    const rules = [{ action: "allow" as const, peers: [anyone], ports: [icmp(8), icmpv6(128)] }];
    new Policy(app, "ping", { subject: named("api"), ingress: { rules, otherwise: "deny" } });
  },
  "messages with a code": (app) => {
    new Policy(app, "ping", {
      subject: named("api"),
      ingress: { rules: [{ action: "allow", peers: [anyone], ports: icmp(3, 4) }], otherwise: "deny" },
    });
  },
  requests: (app) => {
    const requests = [
      http.get("/a.b/c"),
      http.get({ prefix: "/v1" }),
      http.post({ regex: "/x|/y[0-9]+" }, { headers: { "X-Team": "red" }, host: "api.example.com" }),
      grpc("shop.Orders", "Get"),
    ];
    const rules = [{ action: "allow" as const, peers: [named("web")], ports: tcp(8080), requests }];
    new Policy(app, "calls", { subject: named("api"), ingress: { rules, otherwise: "deny" } });
  },
  names: (app) => {
    const rules = [{ action: "allow" as const, peers: [fqdn("*.example.com"), fqdn("pay.example.org")], ports: tcp(443) }];
    new Policy(app, "names", { subject: named("api"), egress: { rules, otherwise: "deny" } });
  },
  "port names": (app) => {
    const rules = [{ action: "allow" as const, peers: [named("web")], ports: [tcp("http"), udp("ask")] }];
    new Policy(app, "named", { subject: named("api"), ingress: { rules, otherwise: "deny" } });
  },
  "subjects by expressions": (app) => {
    const subject = pods({ namespaces: "shop", pods: { app: ["api", "web"], canary: false } });
    new Policy(app, "some", { subject, ingress: { rules: [rule("allow", { namespaces: "shop" }, [tcp(80)])], otherwise: "deny" } });
  },
  "everyone denied": (app) => {
    const rules = [{ action: "deny" as const, peers: [anyone], ports: tcp(22) }];
    new Policy(app, "shut", { subject: named("mysql"), ingress: { rules, otherwise: "next" } });
  },
  "denied beside allowed": (app) => {
    const rules = [rule("deny", { namespaces: "blog" }, "any"), rule("allow", {}, [tcp(80)])];
    new Policy(app, "mixed", { subject: named("api"), ingress: { rules, otherwise: "deny" } });
    new Policy(app, "open", { subject: named("web"), ingress: { rules: [rule("deny", { namespaces: "blog" }, [tcp(22)])], otherwise: "next" } });
  },
};

/** Intents by name: the corpus and more. */
export function intents(): ReadonlyMap<string, Intent> {
  const corpus = [...SENTENCES, ...POLICIES].map((one): [string, Intent] => {
    const at = shop();
    one.say(at);
    return [one.name, at.app.lower()];
  });
  const more = Object.entries(MORE).map(([name, say]): [string, Intent] => {
    const app = new App();
    new Cluster(app, "cluster", { podCidrs: ["10.0.0.0/16"], nodeCidrs: ["192.168.0.0/24"] });
    for (const namespace of ["shop", "blog"]) new Namespace(app, namespace, { defaultDeny: false });
    say(app);
    return [name, app.lower()];
  });
  return new Map([...corpus, ...more]);
}
