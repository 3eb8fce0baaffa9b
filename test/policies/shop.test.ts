import { readFileSync } from "node:fs";
import { http, kubeDns } from "portcullis";
import { enforced } from "portcullis/testing";
import { describe, expect, test } from "vitest";
import { compile } from "#compiler";
import { hasErrors } from "#diagnostic";
import { brokenClauses, labelContract, podProviders } from "#explain";
import type { Intent } from "#ir";
import { parseManifests } from "#manifest";
import { evaluate, flowOf, type Inventory, type Probe, readInventory, relationOfIntent } from "#model";
import { parseProfile, profileOf, targetOf } from "#targets";
import platform from "../../policies/platform/main.ts";
import main from "../../policies/shop/main.ts";
import next from "../../policies/shop/main.v2.ts";
import strict from "../../policies/shop/strict.ts";

const bytes = readFileSync(new URL("../../policies/shop/inventory.yaml", import.meta.url));
const inventory: Inventory = readInventory(parseManifests({ path: "inventory.yaml", bytes }).documents).inventory;
const profiles = ["kubernetes", "cilium", "calico"].flatMap((name) => targetOf(name)?.versions.map((version) => `${name}@${version}`) ?? []);

function outcome(intent: Intent, text: string): string {
  const chosen = parseProfile(text);
  if (!("target" in chosen)) throw new Error(`no profile ${text}`);
  const output = compile(intent, [{ target: chosen.target, profile: profileOf(chosen.target, chosen.profile.version) }], { inventory }).outputs[0];
  if (output === undefined || hasErrors(output.diagnostics)) return [...new Set(output?.diagnostics.map((one) => one.name))].join(" ");
  return output.proof?.relation ?? "no proof";
}
function decision(intent: Intent, from: string, to: Probe["to"], port: number, more: Partial<Probe> = {}): string {
  const flow = flowOf({ from: { pod: `shop/${from}` }, to, protocol: "TCP", port, ...more }, inventory);
  if ("message" in flow) throw new Error(flow.message);
  return evaluate(relationOfIntent(intent), flow).decision;
}
const [web, api, mysql] = ["web-5d4b-1", "api-6c8d-1", "mysql-0"] as const;
const pod = (name: string) => ({ pod: `shop/${name}` });
const get = (path: string) => ({ http: { method: "GET", path } });

describe("the shop", () => {
  test.each(profiles)("is proved for %s, in both versions", (profile) => {
    expect([outcome(main.lower(), profile), outcome(next.lower(), profile)]).toEqual(["equal", "equal"]);
  });
  test.each(["kubernetes", "calico"])("without substitutions is refused for %s", (profile) => {
    expect(outcome(strict.lower(), profile)).toBe("E_UNSUPPORTED");
  });
  test("without substitutions is proved for cilium", () => {
    expect(outcome(strict.lower(), "cilium")).toBe("equal");
  });
  test("says the same with and without substitutions", () => {
    const decisions = (intent: Intent) => [
      decision(intent, "ingress-7f9c", pod(web), 80),
      decision(intent, web, pod(api), 8080, get("/v1/catalog")),
      decision(intent, web, { fqdn: "api.payment.example.com", ip: "203.0.113.7" }, 443),
      decision(intent, api, pod(mysql), 3306),
      decision(intent, web, pod(api), 8080, get("/v1/admin")),
      decision(intent, web, pod(mysql), 3306),
      decision(intent, web, { ip: "203.0.113.7" }, 443),
    ];
    expect(decisions(main.lower())).toEqual(["allow", "allow", "allow", "allow", "deny", "deny", "deny"]);
    expect(decisions(strict.lower())).toEqual(decisions(main.lower()));
  });
  test("changes what it says it changes in its next version", () => {
    expect([main, next].map((app) => decision(app.lower(), web, pod(api), 8080, get("/v1/catalog/7")))).toEqual(["deny", "allow"]);
    expect([main, next].map((app) => decision(app.lower(), "report-28a1", pod(mysql), 3306))).toEqual(["deny", "allow"]);
  });
  test("keeps its label contract with the inventory", () => {
    expect(brokenClauses(labelContract(main.lower()), podProviders(inventory))).toEqual([]);
  });
});

describe("the shop, over every workload that could exist", () => {
  const pay = { to: "api.payment.example.com", port: 443 };

  test("lets the edge in, the web call the API, and the API read its database", () => {
    expect(main).toAllow({ from: "shop/ingress", to: "shop/web", port: 80 });
    expect(main).toAllow({ from: "shop/web", to: "shop/api", port: 8080, http: "GET /v1/catalog" });
    expect(main).toAllow({ from: "shop/web", to: "shop/api", port: 8080, http: "POST /v1/order" });
    expect(main).toAllow({ from: "shop/web", ...pay });
    expect(main).toAllow({ from: "shop/api", to: "shop/mysql", port: 3306 });
  });
  test("lets nobody else get anywhere", () => {
    expect(main).toReachOnly("shop/web", [{ to: "shop/api", port: 8080, http: [http.get("/v1/catalog"), http.post("/v1/order")] }, pay, kubeDns]);
    expect(main).toReachOnly("shop/api", [{ to: "shop/mysql", port: 3306 }, kubeDns]);
    expect(main).toReachOnly("shop/mysql", [kubeDns]);
    expect(main).toIsolate("shop/web", "shop/mysql");
    expect(main).toDeny({ from: "world", to: "shop/*" });
    expect(main).toDeny({ from: "shop/*", to: "shop/ingress" });
  });
  test("is only opened by its next version where that says so", () => {
    expect(main).not.toNeverOpenComparedTo(next);
    expect(strict).toBeEquivalentTo(main);
    expect(next).toAllow({ from: "shop/report", to: "shop/mysql", port: 3306 });
    expect(enforced(main, "cilium")).toBeEquivalentTo(main);
  });
});

describe("the platform", () => {
  test("is proved for calico", () => {
    expect(outcome(platform.lower(), "calico")).toBe("equal");
  });
  test("closes the metadata endpoint to everyone", () => {
    expect(decision(platform.lower(), web, { ip: "169.254.169.254" }, 80)).toBe("deny");
  });
});
