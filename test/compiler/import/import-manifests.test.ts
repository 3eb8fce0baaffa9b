import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { hasErrors, renderText } from "#diagnostic";
import { importManifests, programOf } from "#import";
import type { Intent } from "#ir";
import { type Document, parseManifests } from "#manifest";
import { relationOfIntent } from "#model";
import { parseProfile } from "#targets";
import { compare } from "#verify";
import { lowered } from "./lowered.ts";

const FOLDER = resolve(process.env["PORTCULLIS_DATA"] ?? "../shared/data", "policies");

const documentsOf = (text: string): readonly Document[] => parseManifests({ path: "policy.yaml", bytes: text }).documents;
function imported(documents: readonly Document[], profile: string) {
  const chosen = parseProfile(profile);
  if (!("target" in chosen)) throw new Error(`no profile ${profile}`);
  return { ...importManifests(documents, chosen.target, chosen.profile), reading: chosen.target.read(documents, chosen.profile, null) };
}
const meaning = (one: Intent, two: Intent) => compare(relationOfIntent(one), relationOfIntent(two)).relation;
const np = (spec: string) => `{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: ${spec} }`;
const calico = (spec: string) => `{ apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: { name: web }, spec: ${spec} }`;
const program = (text: string, profile: string) => {
  const { intent, origins, diagnostics } = imported(documentsOf(text), profile);
  return intent === null ? renderText(diagnostics) : programOf(intent, origins);
};

describe("importManifests", () => {
  test("a NetworkPolicy becomes one policy", () => {
    const spec =
      "{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ podSelector: {} }, { ipBlock: { cidr: 203.0.113.0/24 } }], ports: [{ port: 80 }, { port: http }] }] }";
    expect(program(np(spec), "kubernetes@1.36,ipblock-pods=never")).toMatchInlineSnapshot(`
      "import { App, cidr, Namespace, pods, Policy, tcp } from "portcullis";

      const app = new App();
      const shop = new Namespace(app, "shop", { defaultDeny: false, dns: false });

      // NetworkPolicy shop/web
      new Policy(shop, "web", {
        subject: pods({ namespaces: "shop", pods: { app: "web" } }),
        ingress: {
          rules: [
            {
              action: "allow",
              peers: [cidr("203.0.113.0/24"), pods({ namespaces: "shop" })],
              ports: [tcp(80), tcp("http")],
            },
          ],
          otherwise: "deny",
        },
      });

      export default app;
      "
    `);
  });

  test("policies of one tier of Calico stay in one tier, however many end it", () => {
    const named = (name: string, order: number, subject: string) =>
      calico(
        `{ order: ${order}, selector: "${subject}", types: [Ingress], ingress: [{ action: Allow, source: { selector: "app == 'web'" } }] }`,
      ).replace("name: web", `name: ${name}`);
    const documents = documentsOf([named("api", 1, "app == 'api'"), named("db", 2, "app in { 'api', 'db' }")].join("\n---\n"));
    const { intent, reading } = imported(documents, "calico@3.32");
    expect(intent?.tiers.map((one) => one.name)).toEqual(["default"]);
    expect(intent?.policies.map(({ id, order, ingress }) => [id, order, ingress?.otherwise])).toEqual([
      ["api", null, "deny"],
      ["db", null, "deny"],
    ]);
    expect(compare(reading.relation, relationOfIntent(intent as Intent)).relation).toBe("equal");
  });

  test("tiers and their order come along", () => {
    const first = calico(
      "{ order: 10, selector: app == 'web', types: [Ingress], ingress: [{ action: Deny, source: { selector: app == 'bad' } }, { action: Pass }] }",
    );
    expect(program(`${first}\n---\n${np("{ podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] }")}`, "calico@3.32")).toMatchInlineSnapshot(`
      "import { anyone, App, Namespace, pods, Policy } from "portcullis";

      const app = new App();
      const shop = new Namespace(app, "shop", { defaultDeny: false, dns: false });

      // NetworkPolicy shop/web
      new Policy(shop, "web", {
        subject: pods({ namespaces: "shop" }),
        ingress: {
          rules: [
            {
              action: "allow",
              peers: [pods({ namespaces: "shop" })],
              ports: "any",
            },
          ],
          otherwise: "deny",
        },
      });

      // GlobalNetworkPolicy web
      new Policy(app, "web", {
        subject: pods({ pods: { app: "web" } }),
        ingress: {
          rules: [
            {
              action: "deny",
              peers: [pods({ pods: { app: "bad" } })],
              ports: "any",
            },
            {
              action: "pass",
              peers: [anyone],
              ports: "any",
            },
          ],
          otherwise: "deny",
        },
      });

      export default app;
      "
    `);
  });

  test.each([
    ["path: /v1", 'http.any({ target: "/v1" })'],
    ["path: /.*", 'http.any({ regex: "/.*" })'],
    ["path: /a.*1", 'http.any({ target: "/a.*1" })'],
    ["path: '/v1(\\?.*)?'", 'http.any("/v1")'],
    ["path: '/a//b([?].*)?'", 'http.any({ regex: "/a//b" })'],
    ["path: '(?:/a)|(?:/b)'", 'http.any({ target: "(?:/a)|(?:/b)" })'],
    ["method: PUT, path: '/public\\?x=[0-9]+$'", 'http.put({ target: "/public\\\\?x=[0-9]+$" })'],
    ["host: shop", 'http.request({ host: { authority: "shop" } })'],
    ["host: 'shop:80', path: '/v1([?].*)?'", 'http.any("/v1", { host: { authority: "shop:80" } })'],
    ["host: 'shop(:[0-9]+)?'", 'http.request({ host: "shop" })'],
    ["host: 'Shop(:[0-9]+)?'", 'http.request({ host: { regex: "Shop" } })'],
    ["host: '(?:a)|(?:b)'", 'http.request({ host: { authority: "(?:a)|(?:b)" } })'],
  ])("a request of Cilium with %s keeps its meaning", (rule, code) => {
    const ports = `toPorts: [{ ports: [{ port: "80", protocol: TCP }], rules: { http: [{ ${rule} }] } }]`;
    const spec = `{ endpointSelector: {}, ingress: [{ fromEndpoints: [{ matchLabels: { app: web } }], ${ports} }] }`;
    const policy = `{ apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: { name: web, namespace: shop }, spec: ${spec} }`;
    const { intent, origins, reading, diagnostics } = imported(documentsOf(policy), "cilium@1.20");
    if (intent === null) throw new Error(renderText(diagnostics));
    expect(programOf(intent, origins)).toContain(code);
    expect(compare(reading.relation, relationOfIntent(intent)).relation).toBe("equal");
  });

  test("what an intent has no word for is refused with its place", () => {
    expect(
      program(calico("{ selector: all(), types: [Ingress], ingress: [{ action: Allow, protocol: TCP, source: { ports: [80] } }] }"), "calico@3.32"),
    ).toMatchInlineSnapshot(`
      "error PCL3001 E_UNSUPPORTED: an intent can't say source ports
        at       GlobalNetworkPolicy web    policy.yaml:1:1
        help     name destination ports; clients choose their source port
      "
    `);
  });
});

/** At least so many files of each corpus are imported with proof; every other one is refused with a reason. */
const PROVED: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "kubernetes@1.36": {
    "calico-docs": 17,
    "calico-repo": 2,
    "cilium-1.10-e2e": 6,
    "cilium-1.20pre-connectivity": 2,
    cyclonus: 12,
    "network-policy-api": 22,
    "online-boutique": 13,
    "policy-assistant": 23,
    recipes: 15,
  },
  "calico@3.32": {
    "calico-docs": 75,
    "calico-repo": 3,
    "cilium-1.10-e2e": 6,
    "cilium-1.20pre-connectivity": 2,
    cyclonus: 12,
    "network-policy-api": 24,
    "online-boutique": 13,
    "policy-assistant": 14,
    recipes: 15,
  },
  "cilium@1.20": {
    "calico-docs": 17,
    "calico-repo": 2,
    "cilium-1.10-e2e": 49,
    "cilium-1.10-examples": 58,
    "cilium-1.20pre-connectivity": 27,
    cyclonus: 12,
    "gitops-JJGadgets": 31,
    "network-policy-api": 24,
    "online-boutique": 13,
    "policy-assistant": 14,
    recipes: 15,
  },
};

const files = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : /[.](ya?ml|json)$/.test(name) ? [path] : [];
  });

describe.runIf(existsSync(FOLDER) || process.env["CI"] !== undefined)("manifests in the wild", () => {
  for (const [profile, corpora] of Object.entries(PROVED)) {
    test.each(Object.entries(corpora))(`under ${profile}, %s is imported with proof or refused with a reason`, (corpus, least) => {
      const found = { proved: 0, refused: 0, unread: 0, empty: 0 };
      for (const file of files(join(FOLDER, corpus))) {
        const parsed = parseManifests({ path: file, bytes: readFileSync(file) });
        const { intent, origins, diagnostics, reading } = imported(parsed.documents, profile);
        found[hasErrors(reading.diagnostics) ? "unread" : reading.objects === 0 ? "empty" : intent === null ? "refused" : "proved"]++;
        expect(intent !== null || hasErrors(diagnostics)).toBe(true);
        if (intent !== null) expect(meaning(intent, lowered(programOf(intent, origins))), file).toBe("equal");
      }
      process.stderr.write(`import ${corpus} under ${profile}: ${JSON.stringify(found)}\n`);
      expect(found.proved).toBeGreaterThanOrEqual(least);
    });
  }
});
