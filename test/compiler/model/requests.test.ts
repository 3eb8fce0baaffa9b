import { describe, expect, test } from "vitest";
import type { HostMatch, HttpMatch, Layer7, PathMatch } from "#ir";
import { type Flow, matchesRule, type Request } from "#model";
import { flowOf, ruleOf } from "./shop.ts";

const [YES, NO] = [
  { truth: "yes", missing: [] },
  { truth: "no", missing: [] },
];
const LACKING = { truth: "unknown", missing: ["request"] };
type Http = Extract<Request, { kind: "http" }>;
const match = (more: Partial<HttpMatch> = {}): HttpMatch => ({ kind: "http", method: null, path: null, host: null, headers: [], ...more });
const get = (more: Partial<Http> = {}): Http => ({ kind: "http", method: "GET", path: "/cart?x=1", host: "api:80", headers: new Map(), ...more });
const asked = (request: Request | null, layer7: readonly Layer7[], more: Partial<Flow> = {}) =>
  matchesRule(ruleOf("allow", { layer7 }), flowOf({ request, ...more }), "ingress");
const path = (wanted: PathMatch, given: string) => asked(get({ path: given }), [match({ path: wanted })]).truth === "yes";
const host = (wanted: HostMatch, given: string) => asked(get({ host: given }), [match({ host: wanted })]).truth === "yes";

describe("a request", () => {
  test("that nobody saw is lacking, unless the flow can carry none", () => {
    expect(asked(null, [match()])).toEqual(LACKING);
    expect(asked(null, [match()], { port: null })).toEqual(NO);
    expect(asked(null, [])).toEqual(YES);
  });
  test("needs to match one of the rule's", () => {
    expect(asked(get(), [match({ method: { exact: "PUT" } }), match()])).toEqual(YES);
    expect(asked(get(), [match({ method: { exact: "PUT" } })])).toEqual(NO);
  });
  test("of HTTP is none of DNS, and the other way round", () => {
    const question: Request = { kind: "dns", name: "a.io" };
    expect([asked(get(), [{ kind: "dns", pattern: "*" }]), asked(question, [match()]), asked({ kind: "other" }, [match()])]).toEqual([NO, NO, NO]);
  });
  test("of DNS matches by its name", () => {
    const question: Request = { kind: "dns", name: "a.io" };
    expect([asked(question, [{ kind: "dns", pattern: "a.io" }]), asked(question, [{ kind: "dns", pattern: "b.io" }])]).toEqual([YES, NO]);
  });
  test("of gRPC is a POST to service and method", () => {
    const call: Layer7 = { kind: "grpc", service: "shop.Cart", method: "Add" };
    const post = get({ method: "POST", path: "/shop.Cart/Add" });
    expect([asked(post, [call]), asked({ ...post, method: "GET" }, [call]), asked({ ...post, path: "/shop.Cart/Get" }, [call])]).toEqual([
      YES,
      NO,
      NO,
    ]);
  });
});

describe("parts of an HTTP request", () => {
  const all = match({ method: { exact: "GET" }, path: { exact: "/cart" }, host: { exact: "api" } });
  test("hold together", () => {
    expect(asked(get(), [all])).toEqual(YES);
    expect([asked(get({ method: "PUT" }), [all]), asked(get({ path: "/" }), [all]), asked(get({ host: "web" }), [all])]).toEqual([NO, NO, NO]);
  });
  test.each(["method", "path", "host"] as const)("that are not known are lacking where asked for: %s", (part) => {
    expect(asked(get({ [part]: null }), [match({ [part]: all[part] })])).toEqual(LACKING);
    expect(asked(get({ [part]: null }), [match()])).toEqual(YES);
  });
  test("by pattern are covered as a whole", () => {
    expect(asked(get(), [match({ method: { regex: "GET|HEAD" } })])).toEqual(YES);
    expect(asked(get(), [match({ method: { regex: "G" } })])).toEqual(NO);
  });
});

describe("a header", () => {
  const wanted = (value: { exact: string } | null) => [match({ headers: [{ name: "x-user", value }] })];
  const given = (headers: readonly [string, string][]) => get({ headers: new Map(headers) });
  test("without a value needs to be there", () => {
    expect([asked(given([["x-user", "b"]]), wanted(null)), asked(given([["x-other", "b"]]), wanted(null))]).toEqual([YES, NO]);
  });
  test("with a value needs that value", () => {
    const requests = [given([["x-user", "a"]]), given([["x-user", "b"]]), given([])];
    expect(requests.map((one) => asked(one, wanted({ exact: "a" })))).toEqual([YES, NO, NO]);
  });
  test("is lacking where headers are not known", () => expect(asked(get({ headers: null }), wanted(null))).toEqual(LACKING));
});

describe("a path", () => {
  test.each<[PathMatch, string, boolean]>([
    [{ exact: "/cart" }, "/cart?x=1", true],
    [{ exact: "/cart" }, "/cart/", false],
    [{ regex: "/ca.t" }, "/cart?x=1", true],
    [{ regex: "/ca.t" }, "/cart/x", false],
    [{ target: "/cart" }, "/cart?x=1", false],
    [{ target: "/cart[?]x=1" }, "/cart?x=1", true],
    [{ prefix: "/cart" }, "/cart", true],
    [{ prefix: "/cart" }, "/cart/x?y", true],
    [{ prefix: "/cart" }, "/cartoon", false],
    [{ prefix: "/cart" }, "/my/cart/", false],
    [{ prefix: "/a/b/" }, "/a/b", true],
    [{ prefix: "/a//" }, "/a", true],
    [{ prefix: "/" }, "/anything", true],
  ])("%j covers %s: %s", (wanted, given, expected) => expect(path(wanted, given)).toBe(expected));
});

describe("a host", () => {
  test.each<[HostMatch, string, boolean]>([
    [{ exact: "api" }, "api", true],
    [{ exact: "api" }, "api:8080", true],
    [{ exact: "api" }, "web:80", false],
    [{ exact: "[::1]" }, "[::1]:80", true],
    [{ regex: "a.i" }, "api:8080", true],
    [{ authority: "api" }, "api:80", false],
    [{ authority: "api:80" }, "api:80", true],
  ])("%j covers %s: %s", (wanted, given, expected) => expect(host(wanted, given)).toBe(expected));
});
