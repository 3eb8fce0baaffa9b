import { describe, expect, test } from "vitest";
import { compile, readArtifacts } from "#compiler";
import { decide, evaluate, type Relation, relationOfIntent } from "#model";
import { type Chosen, parseProfile } from "#targets";
import { POLICIES } from "./policies.ts";
import { SENTENCES } from "./sentences.ts";
import { flowIn, INVENTORY, type IntentCase, world } from "./world.ts";

const TARGETS = ["kubernetes", "cilium", "calico", "ebpf"];

function newest(name: string): Chosen {
  const chosen = parseProfile(name);
  if (!("target" in chosen)) throw new Error(`no target ${name}`);
  return chosen;
}
function intentOf(one: IntentCase) {
  const at = world();
  one.say(at);
  return at.app.lower();
}
type Told = Pick<IntentCase, "allows" | "denies" | "unknown">;

function told({ allows = [], denies = [], unknown = [] }: Told): [flow: string, decision: string][] {
  const all = { allow: allows, deny: denies, unknown };
  return Object.entries(all).flatMap(([decision, flows]) => flows.map((flow): [string, string] => [flow, decision]));
}
function expected(one: IntentCase, target: string | null): [flow: string, decision: string][] {
  return [...new Map([...told(one), ...told((target === null ? undefined : one.instead?.[target]) ?? {})])];
}
function judged(one: IntentCase, target: string | null, decision: (flow: string) => string) {
  const wanted = expected(one, target);
  expect(wanted.map(([flow]) => [flow, decision(flow)])).toEqual(wanted);
}
/** What the target's own bytes mean, or why there are none. */
function relationUnder(one: IntentCase, name: string): Relation | string {
  const { target, profile } = newest(name);
  const output = compile(intentOf(one), [{ target, profile }], { inventory: INVENTORY }).outputs[0];
  if (output?.proof?.relation !== "equal") return output?.diagnostics.map((found) => `${found.code} ${found.message}`).join("\n") ?? "no output";
  return readArtifacts(target, output.artifacts, profile, INVENTORY).relation;
}

describe.each([...SENTENCES, ...POLICIES])("$name", (one) => {
  test("by the reference", () => judged(one, null, (flow) => decide(intentOf(one), flowIn(flow)).decision));
  test("by levels", () => judged(one, null, (flow) => evaluate(relationOfIntent(intentOf(one)), flowIn(flow)).decision));
  test.each(TARGETS)("by %s", (name) => {
    const relation = relationUnder(one, name);
    if (one.refusedBy?.includes(name)) return expect(relation, "an exception that is no longer needed").toBeTypeOf("string");
    if (typeof relation === "string") throw new Error(relation);
    judged(one, name, (flow) => evaluate(relation, flowIn(flow)).decision);
  });
});
