import { App } from "#constructs";
import { renderText } from "#diagnostic";
import { witnessLines } from "#explain";
import type { Intent } from "#ir";
import { LINTS, type LintContext } from "#lints";
import { parseManifests } from "#manifest";
import { type Inventory, readInventory, relationOfIntent } from "#model";
import { parseProfile } from "#targets";

const NOTHING: LintContext = { intent: null, documents: [], relation: null, profile: null, inventory: null, today: null };
type More = { readonly inventory?: string; readonly today?: string };

function inventoryOf(text: string | undefined): Inventory | null {
  return text === undefined ? null : readInventory(parseManifests({ path: "inventory.yaml", bytes: text }).documents).inventory;
}
function found(code: keyof typeof LINTS, context: LintContext): string {
  return renderText(LINTS[code]?.(context) ?? [], { witness: witnessLines });
}

/** What a lint says of an intent, as text. */
export function ofIntent(code: keyof typeof LINTS, intent: Intent, { inventory, today }: More = {}): string {
  return found(code, { ...NOTHING, intent, relation: relationOfIntent(intent), inventory: inventoryOf(inventory), today: today ?? null });
}

/** What a lint says of a program, as text; places in this repository are left out. */
export function ofProgram(code: keyof typeof LINTS, write: (app: App) => void, more: More = {}): string {
  const app = new App();
  write(app);
  return ofIntent(code, JSON.parse(JSON.stringify(app.lower(), (key, value: unknown) => (key === "source" ? null : value))) as Intent, more);
}

/** What a lint says of manifests under an engine, as text. */
export function ofManifests(code: keyof typeof LINTS, text: string, profile: string | null = null, more: More = {}): string {
  const { documents } = parseManifests({ path: "policy.yaml", bytes: text });
  const chosen = profile === null ? null : parseProfile(profile);
  if (chosen !== null && !("target" in chosen)) throw new Error(`no profile ${profile}`);
  const inventory = inventoryOf(more.inventory);
  const relation = chosen?.target.read(documents, chosen.profile, inventory).relation ?? null;
  return found(code, { ...NOTHING, documents, relation, profile: chosen?.profile ?? null, inventory });
}

export const networkPolicy = (spec: string): string =>
  `{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: ${spec} }`;
export const ciliumPolicy = (spec: string): string =>
  `{ apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: { name: web, namespace: shop }, spec: ${spec} }`;

/** Namespace shop with api (8080 named http) and two generations of web (http is 80 and 8000), and a Service for each. */
export const SHOP = `
apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
  - { apiVersion: v1, kind: Pod, metadata: { name: api-0, namespace: shop, labels: { app: api } }, spec: { containers: [{ name: main, ports: [{ name: http, containerPort: 8080 }] }] }, status: { podIP: 10.1.0.1 } }
  - { apiVersion: v1, kind: Pod, metadata: { name: web-0, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: main, ports: [{ name: http, containerPort: 80 }] }] }, status: { podIP: 10.1.0.2 } }
  - { apiVersion: v1, kind: Pod, metadata: { name: web-1, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: main, ports: [{ name: http, containerPort: 8000 }] }] }, status: { podIP: 10.1.0.3 } }
  - { apiVersion: v1, kind: Service, metadata: { name: api, namespace: shop }, spec: { clusterIP: 10.96.0.10, clusterIPs: [10.96.0.10], selector: { app: api }, ports: [{ port: 80, targetPort: http, protocol: TCP }] } }
`;
