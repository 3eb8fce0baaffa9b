import canonicalize from "canonicalize";
import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalIntent, canonicalJson, type Intent, type PodSelector } from "#ir";
import { runs } from "../../properties/runs.ts";
import { everyPod, intent, policy, rule } from "./sample.ts";

const spelling = (value: Intent) => canonicalJson(canonicalIntent(value));
const section = (...ids: string[]) => ({ rules: ids.map((id) => rule({ id })), otherwise: "deny" as const });
const labels = (...values: string[]): PodSelector => ({ ...everyPod, pods: [{ key: "app", operator: "In", values }] });

test("canonical JSON is RFC 8785", () => {
  expect(canonicalJson({ b: 1e21, a: ["\u20ac", 0.1, null] })).toBe('{"a":["€",0.1,null],"b":1e+21}');
});
test("canonical JSON is what the reference library writes", () => {
  const reference = canonicalize as unknown as (value: unknown) => string;
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => canonicalJson(value) === reference(value)),
    runs(500),
  );
});
test("the order of policies says nothing", () => {
  const [a, b] = [policy({ id: "a" }), policy({ id: "b" })];
  expect(spelling(intent(a, b))).toBe(spelling(intent(b, a)));
});
test("the order of rules says nothing where they are united", () => {
  expect(spelling(intent(policy({ egress: section("r", "s") })))).toBe(spelling(intent(policy({ egress: section("s", "r") }))));
});
test("the order of rules stays where they are ordered", () => {
  const ordered = (...ids: string[]) => intent(policy({ order: 1, egress: section(...ids) }));
  expect(spelling(ordered("r", "s"))).not.toBe(spelling(ordered("s", "r")));
});
test("sets of values, peers and addresses have one spelling", () => {
  expect(spelling(intent(policy({ subject: labels("b", "a", "b") })))).toBe(spelling(intent(policy({ subject: labels("a", "b") }))));
  const to = (...cidrs: string[]) =>
    intent(
      policy({ egress: { rules: [rule({ peers: cidrs.map((cidr) => ({ kind: "cidr", cidr, except: [], pods: false })) })], otherwise: "deny" } }),
    );
  expect(spelling(to("2001:DB8:0::/32", "10.0.0.0/8"))).toBe(spelling(to("10.0.0.0/8", "2001:db8::/32", "10.0.0.0/8")));
});
test("places in the program are no part of it", () => {
  const source = { file: "main.ts", line: 3 };
  expect(spelling(intent(policy({ source, egress: { rules: [rule({ source })], otherwise: "deny" } })))).toBe(spelling(intent(policy())));
});
