import { describe, expect, test } from "vitest";
import { App, cidr, http, Policy, pods, tcp } from "#constructs";
import { suggestions } from "#explain";
import type { Intent } from "#ir";
import { parseManifests } from "#manifest";
import { decide, type Flow, flowOf, readInventory } from "#model";
import { SHOP } from "../../lints/linting.ts";

const { inventory } = readInventory(parseManifests({ path: "inventory.yaml", bytes: SHOP }).documents);
const named = (name: string) => pods({ namespaces: "shop", pods: { app: name } });

function intentWith(rules: ConstructorParameters<typeof Policy>[2]["ingress"] & object): Intent {
  const app = new App();
  new Policy(app, "api", { subject: named("api"), ingress: rules });
  return app.lower();
}

function flow(port: number, more: object = {}, from: object = { pod: "shop/web-0" }): Flow {
  const made = flowOf({ from, to: { pod: "shop/api-0" }, protocol: "TCP", port, ...more } as Parameters<typeof flowOf>[0], inventory);
  if ("message" in made) throw new Error(made.message);
  return made;
}

/** The best edit in words; the edited intent must decide the other way. */
function best(intent: Intent, asked: Flow) {
  const [first] = suggestions(intent, asked);
  if (first === undefined) return null;
  const after = first.amendments.reduce((one, amendment) => amendment.apply(one), intent);
  expect(decide(after, asked).decision).not.toBe(decide(intent, asked).decision);
  return { edit: first.amendments.map(({ text, rule, policy }) => `${text} @ ${rule ?? policy}`), exact: first.exact, extent: first.extent };
}

const web = { id: "web", action: "allow" as const, peers: [named("web")], ports: tcp(8080) };

describe("the smallest edit that opens a flow", () => {
  test("is one more port where a rule fails by its port alone", () => {
    const rules = { rules: [web], otherwise: "deny" as const };
    expect(best(intentWith(rules), flow(8081))).toEqual({
      edit: ["add port TCP 8081 @ api/ingress/web"],
      exact: true,
      extent: ["pods app=web of shop -> pods app=api of shop, TCP 8081"],
    });
  });

  test("is one more value where a rule fails by a peer's label", () => {
    const rules = { rules: [{ ...web, peers: [named("bad")] }], otherwise: "deny" as const };
    expect(best(intentWith(rules), flow(8080))?.edit).toEqual(["add value web to peer label app @ api/ingress/web"]);
  });

  test("is a rule of its own where more of an existing one would open more", () => {
    const rules = { rules: [{ ...web, peers: [named("web"), named("bad")] }], otherwise: "deny" as const };
    const found = best(intentWith(rules), flow(8081));
    expect(found?.edit).toEqual(["add rule: allow pods app=web of shop on TCP 8081 @ api"]);
    expect(found?.exact).toBe(true);
  });

  test("is one more method on a path that is there", () => {
    const rules = { rules: [{ ...web, requests: [http.get("/v1")] }], otherwise: "deny" as const };
    const found = best(intentWith(rules), flow(8080, { http: { method: "POST", path: "/v1", host: "api", headers: {} } }));
    expect(found).toMatchObject({ edit: ["add request POST /v1 @ api/ingress/web"], exact: true });
  });

  test("takes the port out of a deny rule that stands before an allow", () => {
    const deny = { id: "bad", action: "deny" as const, peers: [named("web")], ports: tcp(8080, 9090) };
    const found = best(intentWith({ rules: [deny, web], otherwise: "deny" as const }), flow(8080));
    expect(found).toMatchObject({ edit: ["take port TCP 8080 out @ api/ingress/bad"], exact: true });
  });

  test("is an exception in a denied block", () => {
    const deny = { id: "out", action: "deny" as const, peers: [cidr("203.0.113.0/24")], ports: "any" as const };
    const open = { id: "open", action: "allow" as const, peers: [cidr("0.0.0.0/0")], ports: tcp(8080) };
    const found = best(intentWith({ rules: [deny, open], otherwise: "deny" as const }), flow(8080, {}, { ip: "203.0.113.9" }));
    expect(found?.edit).toEqual(["except 203.0.113.9/32 from 203.0.113.0/24 @ api/ingress/out"]);
    expect(found?.exact).toBe(true);
  });

  test("lists what it opens besides", () => {
    const rules = { rules: [{ ...web, peers: [named("web"), named("bad")] }], otherwise: "deny" as const };
    const more = suggestions(intentWith(rules), flow(8081)).find((one) => one.amendments.some(({ text }) => text === "add port TCP 8081"));
    expect(more?.exact).toBe(false);
    expect(more?.besides[0]?.flow).toMatchObject({ port: 8081 });
  });
});

describe("the smallest edit that closes a flow", () => {
  test("takes the port out where the rule has others", () => {
    const rules = { rules: [{ ...web, ports: tcp(8080, 9090) }], otherwise: "deny" as const };
    expect(best(intentWith(rules), flow(8080))).toMatchObject({ edit: ["take port TCP 8080 out @ api/ingress/web"], exact: true });
  });

  test("removes the rule where nothing else would be left of it", () => {
    const rules = { rules: [web], otherwise: "deny" as const };
    expect(best(intentWith(rules), flow(8080))?.edit).toEqual(["remove the rule @ api/ingress/web"]);
  });

  test("narrows every rule that allows the flow", () => {
    const again = { ...web, id: "again", ports: tcp(8080, 9090) };
    const found = best(intentWith({ rules: [{ ...web, ports: tcp(8080, 8090) }, again], otherwise: "deny" as const }), flow(8080));
    expect(found?.edit.sort()).toEqual(["take port TCP 8080 out @ api/ingress/again", "take port TCP 8080 out @ api/ingress/web"]);
    expect(found?.exact).toBe(true);
  });
});

test("a verdict that hangs on a missing fact has no edit", () => {
  const rules = { rules: [{ ...web, requests: [http.get("/v1")] }], otherwise: "deny" as const };
  expect(suggestions(intentWith(rules), flow(8080))).toEqual([]);
});
