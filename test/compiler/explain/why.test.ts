import { describe, expect, test } from "vitest";
import { App, http, Policy, pods, tcp } from "#constructs";
import { type SideWhy, why } from "#explain";
import { parseManifests } from "#manifest";
import { type Flow, flowOf, readInventory, relationOfIntent } from "#model";
import { SHOP } from "../lints/linting.ts";

const { inventory } = readInventory(parseManifests({ path: "inventory.yaml", bytes: SHOP }).documents);
const app = new App();
const from = (name: string) => [pods({ namespaces: "shop", pods: { app: name } })];
new Policy(app, "api", {
  subject: pods({ namespaces: "shop", pods: { app: "api" } }),
  ingress: {
    rules: [
      { id: "bad", action: "deny", peers: from("bad"), ports: "any" },
      { id: "web", action: "allow", peers: from("web"), ports: tcp(8080) },
      { id: "calls", action: "allow", peers: from("web"), ports: tcp(9090), requests: [http.get("/v1")] },
    ],
    otherwise: "deny",
  },
});
const relation = relationOfIntent(app.lower());

function flow(to: string, port: number, more: object = {}): Flow {
  const made = flowOf({ from: { pod: "shop/web-0" }, to: { pod: to }, protocol: "TCP", port, ...more } as Parameters<typeof flowOf>[0], inventory);
  if ("message" in made) throw new Error(made.message);
  return made;
}
const needs = ({ near }: SideWhy) =>
  near.map(({ rule, needs: unmet }) => `${rule}: ${unmet.map(({ condition, is }) => `${condition}, not ${is}`).join("; ")}`);

describe("why", () => {
  test("an allowed flow names its rule and the levels before", () => {
    const { verdict, ingress } = why(relation, flow("shop/api-0", 8080));
    expect(verdict.decision).toBe("allow");
    expect(ingress.steps.map(({ outcome, action }) => `${action} ${outcome}`)).toEqual([
      "allow does not match",
      "deny does not match",
      "allow decides",
    ]);
    expect(ingress.steps.at(-1)?.rules).toEqual(["api/ingress/web"]);
  });
  test("a denied flow names the policy that isolates", () => {
    const { verdict, ingress } = why(relation, flow("shop/api-0", 8081));
    expect(verdict.decision).toBe("deny");
    expect(ingress.steps.at(-1)).toEqual({ title: "default deny of tier default", action: "deny", outcome: "decides", rules: ["api"] });
  });
  test("the rule that came nearest says what it lacks", () => {
    expect(needs(why(relation, flow("shop/api-0", 8081)).ingress)[0]).toBe("api/ingress/web: port is 8080, not 8081");
  });
  test("a request that a rule doesn't name lacks its path", () => {
    const { ingress } = why(relation, flow("shop/api-0", 9090, { http: { method: "GET", path: "/v2", host: "api", headers: {} } }));
    expect(needs(ingress)[0]).toContain("http path matches");
  });
  test("a side that no policy isolates has nothing to say", () => {
    expect(why(relation, flow("shop/web-1", 80)).egress.near).toEqual([]);
  });
});
