import type { Feature } from "../features.ts";
import type { Profile, Support } from "../target.ts";
import { type Engine, engineOf } from "./versions.ts";

const FULL: Support = { level: "full" };
const none = (why: string, instead: string): Support => ({ level: "none", why, instead });
const partial = (why: string, instead: string): Support => ({ level: "partial", why, instead });

const FLATTENED = partial(
  "Cilium's policies have no order: rules are flattened into deny, allow and default deny",
  "let no allow stand before a deny that overlaps it",
);

function cidr({ cidrNodes, cidrPods }: Engine): Support {
  if (!cidrNodes && !cidrPods) return FULL;
  return partial(
    "under `policy-cidr-match-mode` blocks also match nodes or pods with such addresses",
    "declare `podCidrs` and `nodeCidrs` in `Cluster`",
  );
}

function cidrPods({ cidrNodes, cidrPods, minor }: Engine): Support {
  if (cidrNodes && cidrPods) return partial("health, ingress and unmanaged endpoints are not matched by address", "name them as entities");
  const why =
    minor < 20 ? "address blocks never match pods before 1.20" : "address blocks match pods and nodes only under policy-cidr-match-mode=pods+nodes";
  return none(why, "name the pods by their labels");
}

function layer7({ layer7: on }: Engine): Support {
  return on ? FULL : none("enable-l7-proxy is false", "switch the proxy on");
}

function isolatedRequests(engine: Engine): Support {
  if (!engine.layer7 || engine.minor >= 18) return layer7(engine);
  return partial("before 1.18 requests that no rule allows are refused also where nothing isolates", 'end the rules with `otherwise: "deny"`');
}

/** What Cilium can say of an intent; every answer holds in the emitter and is proved again by reading back. */
export function capabilities(profile: Profile): Readonly<Record<Feature, Support>> {
  const engine = engineOf(profile);
  const { minor } = engine;
  const requests = layer7(engine);
  return {
    "subject.pods": FULL,
    "subject.service-account": FULL,
    "subject.nodes": none("policies for nodes are not written here", "select pods, or write the host policy by hand and judge it with `--with`"),
    "peer.pods": FULL,
    "peer.namespace-labels": FULL,
    "peer.service-account": FULL,
    "peer.nodes": engine.nodeLabels
      ? partial("node selectors never match the own node", "use them on ingress, where the own node gets in anyway")
      : none("enable-node-selector-labels is false", "use the entities `remote-node` and `host`"),
    "peer.cidr": cidr(engine),
    "peer.cidr-except": FULL,
    "peer.cidr-pods": cidrPods(engine),
    "peer.fqdn": requests,
    "peer.fqdn-many-labels":
      minor >= 19 ? requests : none("`**.` spans one label before 1.19", "name each level: `*.example.com` and `*.*.example.com`"),
    "peer.entity-all": FULL,
    "peer.entity-world": FULL,
    "peer.entity-cluster": FULL,
    "peer.entity-host": FULL,
    "peer.entity-remote-node": FULL,
    "peer.entity-kube-apiserver": FULL,
    "peer.entity-other": FULL,
    "port.number": FULL,
    "port.range": FULL,
    "port.sctp": FULL,
    "port.named":
      minor >= 20
        ? FULL
        : partial("until 1.19 a name on egress stands for the one number that the whole cluster gives it", "write the number on egress"),
    "port.protocol": FULL,
    "port.icmp-type": engine.icmp
      ? partial("type 0 stands for every type", "name another type, or every type")
      : none("enable-icmp-rules is false", "allow every protocol of the peer"),
    "port.icmp-code": none("ICMP codes are not matched", "match the type alone"),
    "l7.http-method": requests,
    "l7.http-path": requests,
    "l7.http-path-regex": requests,
    "l7.http-host": requests,
    "l7.http-header": engine.layer7 ? partial("header values match exactly or by presence", "match the whole value") : requests,
    "l7.grpc": requests,
    "l7.dns": engine.layer7 ? partial("DNS rules stand on egress only", "write them at the asking pod") : requests,
    "l7.ingress": isolatedRequests(engine),
    "l7.egress": isolatedRequests(engine),
    "action.deny": partial(
      "a deny beats every allow, and knows no requests and no DNS names",
      "deny addresses and ports, and let no allow be meant to pierce it",
    ),
    "action.deny-host": FULL,
    "action.pass": none("policies have no order, and a pass means nothing", "say it as allow or deny"),
    "order.policies": FLATTENED,
    "order.tiers": FLATTENED,
    "mode.audit": none("audit mode is a state of an endpoint or agent, not of a policy", "leave the policy out, or replay traffic against it"),
    "rule.log": minor >= 18 ? FULL : none("`log` came with 1.18", "read verdicts from Hubble"),
    "rule.authenticate": engine.authentication
      ? FULL
      : none("mesh-auth-enabled is false: the rule would let unauthenticated peers in", "require mTLS in the mesh"),
  };
}
