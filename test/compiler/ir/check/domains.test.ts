import { expect, test } from "vitest";
import { readIntent } from "#ir";
import { found, intent, policy, rule, withPeer } from "../sample.ts";

const name = (pattern: string) => withPeer({ kind: "fqdn", pattern });
test("each mistake has its own reason", () => {
  const bad = ["*", "**.com", "a..b", `${"a.".repeat(130)}com`, "-a.com", "a_b.com", "10.0.0.1", "ä.com", "a.**.com"];
  const reasons = bad.map((pattern) => found(name(pattern))[0]?.replace(/`[^`]*`/g, "") ?? "");
  for (const reason of reasons) expect(reason).toMatch(/^E_FQDN/);
  expect(new Set(reasons).size).toBe(bad.length);
});
test("a trailing dot is left out, and said so", () => {
  const read = readIntent(name("Example.com."));
  expect(read.intent?.policies[0]?.egress?.rules[0]?.peers).toEqual([{ kind: "fqdn", pattern: "example.com" }]);
  expect(found(name("Example.com."))[0]).toMatch(/^W_NORMALISED/);
});
test("names are no sources", () => {
  const ingress = { rules: [rule({ peers: [{ kind: "fqdn", pattern: "a.example.com" }] })], otherwise: "deny" as const };
  expect(found(intent(policy({ ingress, egress: null })))[0]).toMatch(/^E_UNSUPPORTED .*egress only/);
});
