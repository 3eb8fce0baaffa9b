import { SPEC, shop, type Trap } from "./trap.ts";

const CALICO = "calico@3.32";
const CILIUM = "cilium@1.20";
const toBlock = shop("{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.96.0.10/32}}]}]}");
const toApi = (port: number | string) =>
  shop(
    `{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: ${port}}]}]}`,
  );
const fromOutside = shop("{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]}");
const isolated = shop("{podSelector: {matchLabels: {app: api}}, policyTypes: [Ingress, Egress]}");
const WEB_TO_SERVICE = "shop/web -> 10.96.0.10:80/TCP";

/** Addresses of Services: what becomes of the flow behind the translation is judged. */
export const SERVICES: readonly Trap[] = [
  {
    name: "N45 a ClusterIP in a block is judged before the translation or behind it",
    manifests: toBlock,
    flow: WEB_TO_SERVICE,
    verdicts: { [SPEC]: "unknown", [CALICO]: "deny", [CILIUM]: "deny" },
  },
  {
    name: "N45 the pods behind it are what engines judge, on their own port",
    manifests: toApi(8080),
    flow: WEB_TO_SERVICE,
    verdicts: { [SPEC]: "unknown", [CALICO]: "allow", [CILIUM]: "allow" },
  },
  {
    name: "N45 a rule for the Service's port opens nothing",
    manifests: toApi(80),
    flow: WEB_TO_SERVICE,
    verdicts: { [SPEC]: "deny", [CALICO]: "deny", [CILIUM]: "deny" },
  },
  {
    name: "N45 where nothing isolates, translation makes no difference",
    manifests: isolated,
    flow: "blog/web -> 10.96.0.10:80/TCP",
    verdicts: { [SPEC]: "deny", [CALICO]: "deny" },
  },
  {
    name: "N45 pods behind one Service that are judged differently",
    manifests: isolated,
    flow: "blog/web -> 10.96.0.12:80/TCP",
    verdicts: { [SPEC]: "unknown", [CALICO]: "unknown" },
  },
  { name: "N45 a Service without pods", manifests: isolated, flow: "blog/web -> 10.96.0.13:80/TCP", verdicts: { [SPEC]: "unknown" } },
  {
    name: "N53 a pod to itself through a Service is left to the engine",
    manifests: isolated,
    flow: "shop/api -> 10.96.0.10:80/TCP",
    verdicts: { [SPEC]: "unknown", [CALICO]: "unknown" },
  },
  {
    name: "N53 and allowed where no policy would stop it",
    manifests: toBlock,
    flow: "shop/api -> 10.96.0.10:80/TCP",
    verdicts: { [SPEC]: "allow", [CALICO]: "allow" },
  },
  {
    name: "N61 whether a pod sees the source behind a node port is left open",
    manifests: fromOutside,
    flow: "203.0.113.10 -> 192.168.0.1:30900/TCP",
    verdicts: { [SPEC]: "unknown", [CALICO]: "unknown" },
  },
  {
    name: "N61 with externalTrafficPolicy Local it does",
    manifests: fromOutside,
    flow: "203.0.113.10 -> 192.168.0.1:30901/TCP",
    verdicts: { [SPEC]: "allow", [CALICO]: "allow" },
  },
  {
    name: "N61 and what no source may do is denied",
    manifests: isolated,
    flow: "203.0.113.10 -> 192.168.0.1:30900/TCP",
    verdicts: { [SPEC]: "deny", [CALICO]: "deny" },
  },
];
