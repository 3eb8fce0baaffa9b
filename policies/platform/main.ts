import { App, Cluster, cidr, kubeApiServer, kubeDns, Policy, pods, Tier, tcp, udp } from "portcullis";

/** The cluster's baseline. What the first tier decides no team can change; the last tier decides where no team said a word. */
const app = new App();
const cluster = new Cluster(app, "cluster", {
  dns: kubeDns,
  apiServer: { cidrs: ["192.168.0.10/32"], port: 6443 },
  podCidrs: ["10.244.0.0/16"],
  nodeCidrs: ["192.168.0.0/24"],
});
const guardrails = new Tier(app, "platform", { order: 100 });
const baseline = new Tier(app, "baseline", { order: 2000 });
const owner = "team-platform";
const everyPod = pods({});

new Policy(app, "guardrails", {
  tier: guardrails,
  subject: everyPod,
  owner,
  egress: {
    rules: [
      {
        action: "deny",
        peers: [cidr("169.254.169.254/32")],
        ports: "any",
        reason: "cloud credentials are handed out at the metadata endpoint",
      },
      { action: "allow", peers: cluster.dns.peers, ports: [udp(53), tcp(53)], reason: "names are looked up at the cluster's resolver" },
      {
        action: "allow",
        peers: [kubeApiServer],
        ports: tcp(6443),
        reason: "controllers and operators live on the API server",
        orElse: { deny: true, reason: "an engine that does not know the API server gets its address" },
      },
      {
        action: "allow",
        peers: [cluster.apiServer],
        ports: tcp(cluster.apiServerPort),
        reason: "the API server by its address",
        orElse: { deny: true, reason: "an engine that knows the API server does not match it by address" },
      },
    ],
    otherwise: "next",
  },
});

new Policy(app, "resolver", {
  tier: guardrails,
  subject: pods({ namespaces: "kube-system", pods: { "k8s-app": "kube-dns" } }),
  owner,
  ingress: {
    rules: [{ action: "allow", peers: [everyPod], ports: [udp(53), tcp(53)], reason: "the resolver answers every pod" }],
    otherwise: "next",
  },
});

new Policy(app, "isolated", {
  tier: baseline,
  subject: pods({ namespaces: { "portcullis.io/isolation": "strict" } }),
  owner,
  reason: "namespaces with this label are closed where their team did not open them",
  ingress: { rules: [], otherwise: "deny" },
  egress: { rules: [], otherwise: "deny" },
});

export default app;
