import { type Diagnostic, quoted } from "#diagnostic";
import type { Policy, Subject } from "#ir";
import { type Document, report } from "#manifest";
import { concerns, type Lint } from "./context.ts";
import { below, type Field, fieldsNamed, isCilium, isEmptyObject, isObject, rulesOf, specsOf } from "./objects.ts";
import { findingAt } from "./places.ts";

const HELP = 'allow the same pods to ask the resolver on port 53 with a DNS rule, e.g. `dns("*")` or `rules: { dns: [{ matchPattern: "*" }] }`';

/**
 * A rule by DNS name for pods whose questions nobody watches: the engine learns addresses from the answers that its proxy sees.
 * https://docs.cilium.io/en/stable/security/policy/language/#dns-based
 */
export const fqdnWithoutDns: Lint = (context) => {
  if (!concerns(context, "cilium")) return [];
  const policies = (context.intent?.policies ?? []).filter((policy) => policy.mode === "enforce");
  const found: Diagnostic[] = [];
  for (const policy of policies) {
    const rule = policy.egress?.rules.find((one) => one.action === "allow" && one.peers.some((peer) => peer.kind === "fqdn"));
    if (rule === undefined || policies.some((other) => asks(other) && covers(other.subject, policy.subject))) continue;
    found.push(findingAt(context, rule.id, "PCL2002", "no DNS rule lets the engine learn the addresses of these names", { help: HELP }));
  }
  const specs = context.documents.filter(isCilium).flatMap(specsOf);
  for (const spec of specs) {
    const names = rulesOf(spec, "egress").find((rule) => below(rule, "toFQDNs") !== null);
    if (names === undefined || specs.some((other) => watches(other) && selectsAll(other, spec))) continue;
    const message = `${quoted("toFQDNs")} without a DNS rule for the same pods: no address is ever learned`;
    found.push(report(spec.document, "PCL2002", [...names.path, "toFQDNs"], message, HELP));
  }
  return found;
};

function asks({ egress }: Policy): boolean {
  return egress?.rules.some((rule) => rule.layer7.some((match) => match.kind === "dns")) ?? false;
}

/** Every pod of the second is one of the first: each requirement stands there, too. */
function covers(wide: Subject, narrow: Subject): boolean {
  if (wide.kind === "nodes" || narrow.kind === "nodes") return false;
  const has = (list: readonly unknown[], one: unknown) => list.some((other) => JSON.stringify(other) === JSON.stringify(one));
  return (
    wide.namespaces.every((one) => has(narrow.namespaces, one)) &&
    wide.pods.every((one) => has(narrow.pods, one)) &&
    (wide.serviceAccounts === "any" || JSON.stringify(wide.serviceAccounts) === JSON.stringify(narrow.serviceAccounts))
  );
}

function watches(spec: Field): boolean {
  return rulesOf(spec, "egress").some((rule) => fieldsNamed(rule, "dns").some(({ value }) => Array.isArray(value) && value.length > 0));
}

function selectsAll(wide: Field, narrow: Field): boolean {
  const [one, two] = [wide, narrow].map((spec) => below(spec, "endpointSelector")?.value);
  const reaches = (document: Document) => document.namespace === "" || document.namespace === narrow.document.namespace;
  if (!reaches(wide.document)) return false;
  if (isEmptyObject(one) || isWholeNamespace(one, narrow.document.namespace) || JSON.stringify(one) === JSON.stringify(two)) return true;
  if (!isObject(one) || !isObject(two) || !isObject(one["matchLabels"]) || "matchExpressions" in one || !isObject(two["matchLabels"])) return false;
  const labels = two["matchLabels"];
  return Object.entries(one["matchLabels"]).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}

/** The label form of every pod of this namespace. */
function isWholeNamespace(selector: unknown, namespace: string): boolean {
  const labels = isObject(selector) && !("matchExpressions" in selector) ? selector["matchLabels"] : null;
  return (
    isObject(labels) &&
    Object.entries(labels).every(([key, value]) => /^(k8s:|any:)?io\.kubernetes\.pod\.namespace$/.test(key) && value === namespace)
  );
}
