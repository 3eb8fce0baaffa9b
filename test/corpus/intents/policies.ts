import { anyone, cidr, host, Namespace, world as outside, Policy, pods, Tier, tcp } from "portcullis";
import type { IntentCase } from "./world.ts";

const everyPod = pods({});
const team = (name: string) => pods({ namespaces: name });

/** What policies in full can say. */
export const POLICIES: readonly IntentCase[] = [
  {
    name: "a deny beats an allow of the same tier",
    say: ({ web, api, shop }) => [web.mayReach(api, tcp(8080)), shop.mayReach(api, tcp(8080)), web.mayNotReach(api, tcp(8080), { only: "egress" })],
    allows: ["mysql -> api:8080"],
    denies: ["web -> api:8080"],
  },
  {
    name: "a deny in an earlier tier beats an allow in a later one",
    say: ({ app, web, api }) => {
      web.mayReach(api, tcp(8080));
      const tier = new Tier(app, "platform", { order: 10 });
      const ingress = { rules: [{ action: "deny" as const, peers: [team("shop")], ports: tcp(8080) }], otherwise: "next" as const };
      new Policy(app, "guard", { tier, subject: everyPod, ingress });
    },
    denies: ["web -> api:8080"],
    refusedBy: ["kubernetes"],
  },
  {
    name: "an allow in an earlier tier decides, and silence goes on",
    say: ({ app }) => {
      const tier = new Tier(app, "platform", { order: 10 });
      const ingress = { rules: [{ action: "allow" as const, peers: [team("blog")], ports: tcp(9100) }], otherwise: "next" as const };
      new Policy(app, "scrape", { tier, subject: team("shop"), ingress });
    },
    allows: ["blog/web -> web:9100"],
    denies: ["blog/web -> web:80"],
  },
  {
    name: "pass leaves the rest of the tier out",
    say: ({ app, web }) => {
      outside.mayReach(web, tcp(443));
      const tier = new Tier(app, "platform", { order: 10 });
      const rules = [
        { action: "pass" as const, peers: [outside], ports: tcp(443) },
        { action: "deny" as const, peers: [outside], ports: "any" as const },
      ];
      new Policy(app, "edge", { tier, order: 1, subject: team("shop"), ingress: { rules, otherwise: "next" } });
    },
    allows: ["world -> web:443"],
    denies: ["world -> api:443", "world -> web:80"],
    refusedBy: ["kubernetes", "cilium"],
  },
  {
    name: "ordered policies decide rule by rule, the lowest order first",
    say: ({ app }) => {
      const rule = (action: "allow" | "deny", name: string) => ({
        action,
        peers: [pods({ namespaces: name, pods: { app: "web" } })],
        ports: tcp(80),
      });
      const wide = { action: "allow" as const, peers: [everyPod], ports: tcp(80) };
      new Policy(app, "second", { order: 20, subject: team("shop"), ingress: { rules: [wide], otherwise: "deny" } });
      new Policy(app, "first", { order: 10, subject: team("shop"), ingress: { rules: [rule("deny", "blog")], otherwise: "deny" } });
      new Policy(app, "out", { subject: team("shop"), egress: { rules: [wide], otherwise: "deny" } });
    },
    allows: ["api -> web:80"],
    denies: ["blog/web -> web:80"],
  },
  {
    name: "what is audited is not enforced",
    say: ({ app }) => new Policy(app, "watch", { mode: "audit", subject: team("blog"), ingress: { rules: [], otherwise: "deny" } }),
    allows: ["world -> blog/web:80"],
    refusedBy: ["kubernetes", "cilium"],
  },
  {
    name: "an own node that is denied by name stays out",
    say: ({ web }) => host.mayNotReach(web, tcp(80)),
    denies: ["host -> web:80"],
    allows: ["host -> web:81"],
    refusedBy: ["kubernetes", "calico"],
  },
  {
    name: "a deny of everyone does not mean the own node",
    say: ({ web }) => anyone.mayNotReach(web),
    denies: ["api -> web:80", "world -> web:80"],
    allows: ["host -> web:80"],
  },
  {
    name: "authenticated means mutual TLS",
    say: ({ web, api }) => web.mayReach(api, tcp(8080), { authenticate: true }),
    allows: ["web -> api:8080 mtls"],
    denies: ["web -> api:8080 plaintext"],
    refusedBy: ["kubernetes", "calico", "cilium", "ebpf"],
  },
  {
    name: "a namespace that is left open is open",
    say: ({ app }) => new Namespace(app, "blog", { defaultDeny: false }),
    allows: ["blog/web -> world:443", "world -> blog/web:80"],
  },
  {
    name: "a block with pods is every address in it",
    say: ({ web }) => web.mayReach(cidr("10.0.0.0/8", { pods: true }), tcp(80), { only: "egress" }) ?? anyone.mayReach(web, tcp(80)),
    allows: ["web -> blog/web:80"],
    denies: ["web -> 203.0.113.1:80"],
    instead: { kubernetes: { unknown: ["web -> blog/web:80"] } },
    refusedBy: ["cilium"],
  },
  {
    name: "a rule may be left out where its author said so",
    say: ({ web, api }) => web.mayReach(api, tcp(8080), { authenticate: true, orElse: { deny: true, reason: "nothing without mutual TLS" } }),
    allows: ["web -> api:8080 mtls"],
    instead: Object.fromEntries(["kubernetes", "calico", "cilium", "ebpf"].map((target) => [target, { denies: ["web -> api:8080 mtls"] }])),
  },
];
