import { expect, test } from "vitest";
import { everyPod, found, intent, policy, withPeer, withRule } from "../sample.ts";

test("one that says nothing is refused", () => {
  expect(found(intent(policy({ egress: { rules: [], otherwise: "next" } })))).toEqual([
    'E_EMPTY policies/0: policy `p` allows nothing and isolates nothing (give it a rule, or `otherwise: "deny"`)',
  ]);
});
test("empty peers, ports and service accounts match nothing", () => {
  expect(found(withRule({ peers: [] }))[0]).toMatch(/^E_EMPTY .*peers/);
  expect(found(withRule({ ports: [] }))[0]).toMatch(/^E_EMPTY .*ports/);
  expect(found(withPeer({ ...everyPod, serviceAccounts: [] }))[0]).toMatch(/^E_SELECTOR/);
});
test("a substitution gives up something that is there", () => {
  expect(found(withRule({ orElse: { kind: "l4", reason: "x" } }))[0]).toMatch(/^E_SCHEMA .*requests/);
  expect(found(withRule({ orElse: { kind: "cidrs", cidrs: ["10.0.0.0/8"], reason: "x" } }))[0]).toMatch(/^E_SCHEMA .*DNS name/);
  expect(found(withRule({ orElse: { kind: "deny", reason: " " } }))[0]).toMatch(/^E_SCHEMA .*empty reason/);
});
