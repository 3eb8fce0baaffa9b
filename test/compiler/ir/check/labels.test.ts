import { expect, test } from "vitest";
import { readIntent } from "#ir";
import { everyPod, found, labelled, withPeer } from "../sample.ts";

test.each([
  [labelled("a".repeat(64), "Exists"), /^E_LABEL .*64 characters, the limit is 63/],
  [labelled(`${"a".repeat(254)}/b`, "Exists"), /^E_LABEL .*254 characters, the limit is 253/],
  [labelled("app", "In", "a\nb"), /^E_LABEL .*a\\u\{a\}b/],
  [labelled("app", "In", 'a"b'), /^E_LABEL/],
  [labelled("app", "In", "a b"), /^E_LABEL/],
  [labelled("app", "In", "a".repeat(64)), /^E_LABEL .*64 characters/],
  [labelled("app", "In", "а"), /^E_LABEL .*outside ASCII/],
  [labelled("app", "In"), /^E_SELECTOR .*selects nothing; use/],
  [labelled("app", "Exists", "a"), /^E_SELECTOR .*takes no values/],
  [labelled("app", "Gt", "1"), /^E_SELECTOR/],
  [labelled("reserved:host", "Exists"), /^E_RESERVED .*`reserved:`/],
  [labelled("k8s:io.cilium.k8s.policy.cluster", "Exists"), /^E_RESERVED/],
  [labelled("io.kubernetes.pod.namespace", "In", "x"), /^E_RESERVED .*`io.kubernetes.pod.namespace`/],
  [labelled("reserved:init", "DoesNotExist"), /^E_RESERVED .*escapes its namespace/],
])("%j", (peer, message) => {
  expect(found(withPeer(peer))[0]).toMatch(message);
});
test("`constructor` and `toString` are ordinary keys", () => {
  expect(found(withPeer(labelled("constructor", "In", "toString")))).toEqual([]);
});
test("a contradiction is a warning", () => {
  const both = { ...everyPod, pods: [...labelled("a", "In", "1").pods, ...labelled("a", "In", "2").pods] };
  expect(readIntent(withPeer(both)).intent).not.toBeNull();
  expect(found(withPeer(both))[0]).toMatch(/^W_EMPTY_SELECTOR/);
});
