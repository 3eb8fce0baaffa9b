import { App, Cluster, CompileError, cidr, fqdn, http, Namespace, Policy, pods, Tier, tcp } from "portcullis";
import { expect, test } from "vitest";

/** What a program is refused for, one line each. */
function refusal(program: (app: App) => void): string[] {
  try {
    const app = new App();
    program(app);
    app.lower();
    return [];
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    return error.diagnostics.map((one) => `${one.name} ${one.at.join("/")}: ${one.message}${one.help === null ? "" : ` (${one.help})`}`);
  }
}
function inShop(say: (web: ReturnType<Namespace["workload"]>, shop: Namespace) => void): string[] {
  return refusal((app) => {
    const shop = new Namespace(app, "shop");
    say(shop.workload("web", { labels: { app: "web" } }), shop);
  });
}

test("all findings of a program come together, with the author's lines", () => {
  const findings = inShop((web, shop) => {
    web.mayReach(cidr("10.0.0.1/8"), tcp(0));
    web.mayReach(fqdn("*"), tcp(443));
    shop.mayReach(shop, tcp(90, 80));
  });
  expect(findings.map((one) => one.split(" ")[0])).toEqual(expect.arrayContaining(["E_CIDR", "E_PORT", "E_FQDN"]));
  expect(findings[0]).toMatch(/^E_\S+ shop\/(web\/)?(in|e)gress\/(in|e)gress\/rules/);
});
test("an unknown prop is named, with the one that was meant", () => {
  expect(inShop((_, shop) => void shop.workload("api", { lables: { app: "api" } } as never))).toEqual([
    "E_SCHEMA shop/api/labels: a value is missing: record expected",
    "E_SCHEMA shop/api/lables: unknown field `lables` (did you mean labels)",
  ]);
});
test("a finding carries file and line", () => {
  try {
    new Namespace(new App(), "shop", { defaultDny: false } as never);
  } catch (error) {
    expect((error as CompileError).diagnostics[0]?.source?.file).toMatch(/findings\.test\.ts$/);
  }
  expect.assertions(1);
});
test("an empty list of requests is no wildcard", () => {
  expect(inShop((web, shop) => web.mayCall(shop.workload("api", { labels: { app: "api" }, ports: { http: 80 } }).port("http"), []))[0]).toMatch(
    /^E_EMPTY/,
  );
});
test("a missing value is no wildcard", () => {
  expect(inShop((web, shop) => web.mayReach(shop, tcp(undefined as never)))[0]).toMatch(/^E_PORT/);
  expect(inShop((web) => web.mayReach(undefined as never, tcp(80)))[0]).toMatch(/^E_EMPTY .*no peer/);
  expect(inShop(() => void http.get(undefined as never))[0]).toMatch(/^E_SCHEMA/);
  expect(inShop(() => void pods({ namespaces: undefined } as never))[0]).toMatch(/^E_SCHEMA/);
  expect(inShop((_, shop) => void shop.workload("x", { labels: {} }))[0]).toMatch(/^E_SCHEMA .*at least one label/);
  expect(inShop((_, shop) => void shop.workload("x", { labels: { app: undefined } } as never))[0]).toMatch(/^E_SCHEMA/);
});
test("a named port has no range", () => {
  expect(inShop((web, shop) => web.mayReach(shop, tcp("http", 90)))[0]).toMatch(/^E_PORT .*named port cannot have endPort/);
});
test("ids are given once and are ASCII", () => {
  expect(refusal((app) => [new Namespace(app, "a"), new Namespace(app, "a")])).toEqual(["E_DUP a: `a` is given twice (rename one of the two)"]);
  expect(refusal((app) => new Namespace(app, "sh\u043ep"))[0]).toMatch(/^E_LABEL/);
});
test("namespace names are names", () => {
  expect(refusal((app) => new Namespace(app, "Shop"))[0]).toMatch(/^E_LABEL/);
});
test("dependencies that form a ring are named", () => {
  const ring = (app: App) => {
    const [a, b] = [new Namespace(app, "a"), new Namespace(app, "b")];
    a.node.addDependency(b);
    b.node.addDependency(a);
  };
  expect(refusal(ring)).toEqual(["E_CYCLE a: constructs depend on each other: a -> b -> a (leave one of the dependencies out)"]);
});
test("one app speaks of one cluster", () => {
  expect(refusal((app) => [new Cluster(app, "a"), new Cluster(app, "b"), new Namespace(app, "n")])[0]).toMatch(/^E_DUP b: a second cluster/);
});
test("two policies at one place of a tier are ambiguous", () => {
  const both = (app: App) => {
    const tier = new Tier(app, "security", { order: 10 });
    for (const id of ["a", "b"]) new Policy(app, id, { tier, order: 5, subject: pods({}), ingress: { rules: [], otherwise: "deny" } });
  };
  expect(refusal(both)).toEqual([
    "E_AMBIGUOUS b/order: policies `a` and `b` have one order, `5`, in tier `security` (give each an order of its own)",
  ]);
});
test("a policy that says nothing is refused", () => {
  expect(refusal((app) => new Policy(app, "idle", { subject: pods({}), ingress: { rules: [], otherwise: "next" } }))[0]).toMatch(
    /^E_EMPTY idle: .*allows nothing and isolates nothing/,
  );
});
