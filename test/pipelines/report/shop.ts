import { sourceOf } from "#answers";
import { parseManifests } from "#manifest";
import { type Inventory, readInventory } from "#model";
import { type ReportOptions, reportOf } from "#report";
import { parseProfile } from "#targets";

const WATCH = { now: () => 0, working: <T>(_: string, work: (count: () => void) => T) => work(() => {}) };

/** A small world with everything that a report draws. */
export const POLICIES = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ port: 8080 }]
`;
const pod = (name: string, app: string, ip: string) => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { app: ${app} } }
spec: { containers: [{ name: main }] }
status: { podIP: ${ip} }
`;
export const PODS = [
  "apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n",
  pod("api-0", "api", "10.0.0.1"),
  pod("api-1", "api", "10.0.0.2"),
  pod("web-0", "web", "10.0.0.3"),
  pod("job-0", "job", "10.0.0.4"),
].join("---");

export function inventoryOf(text: string): Inventory {
  const { inventory } = readInventory(parseManifests({ path: "inventory.yaml", bytes: text }).documents);
  return inventory;
}

function sourceNamed(path: string, bytes: string) {
  const { value, diagnostics } = sourceOf({ path, bytes });
  if (value === null) throw new Error(JSON.stringify(diagnostics));
  return value;
}

/** The report of some text; `old` is what it is compared with. */
export function reported(
  text: string,
  { old, pods = PODS, profile = "kubernetes@1.36" }: { old?: string; pods?: string | null; profile?: string } = {},
) {
  const chosen = parseProfile(profile);
  if (!("target" in chosen)) throw new Error(profile);
  const options: ReportOptions = {
    source: sourceNamed("new.yaml", text),
    old: old === undefined ? null : sourceNamed("old.yaml", old),
    profile: chosen,
    inventory: pods === null ? null : inventoryOf(pods),
    theirs: null,
    replayed: null,
  };
  const { value, diagnostics } = reportOf(options, WATCH);
  if (value === null) throw new Error(JSON.stringify(diagnostics));
  return value;
}
