import { describe, expect, test } from "vitest";
import { compile } from "#compiler";
import { hasErrors } from "#diagnostic";
import { importManifests, programOf } from "#import";
import { parseManifests } from "#manifest";
import { relationOfIntent } from "#model";
import { type Chosen, parseProfile } from "#targets";
import { compare } from "#verify";
import { ACROSS } from "../../corpus/calico/across.ts";
import { DEFAULTS as CALICO_DEFAULTS } from "../../corpus/calico/defaults.ts";
import { PEERS as CALICO_PEERS } from "../../corpus/calico/peers.ts";
import { TIERS } from "../../corpus/calico/tiers.ts";
import { DEFAULTS as CILIUM_DEFAULTS } from "../../corpus/cilium/defaults.ts";
import { PEERS as CILIUM_PEERS } from "../../corpus/cilium/peers.ts";
import { PORTS } from "../../corpus/cilium/ports.ts";
import { POLICIES } from "../../corpus/intents/policies.ts";
import { SENTENCES } from "../../corpus/intents/sentences.ts";
import { world } from "../../corpus/intents/world.ts";
import { ISOLATION } from "../../corpus/kubernetes/isolation.ts";
import { PEERS } from "../../corpus/kubernetes/peers.ts";
import { lowered } from "./lowered.ts";

function chosen(profile: string): Chosen {
  const found = parseProfile(profile);
  if (!("target" in found)) throw new Error(`no profile ${profile}`);
  return found;
}
/** Imported with proof and written as a program of the same meaning; refused; not read by that engine. */
function outcomeOf(text: string, profile: string): "proved" | "refused" | "unread" {
  const { target, profile: settled } = chosen(profile);
  const { documents } = parseManifests({ path: "case.yaml", bytes: text });
  if (hasErrors(target.read(documents, settled, null).diagnostics)) return "unread";
  const { intent, origins, diagnostics } = importManifests(documents, target, settled);
  if (intent === null) {
    expect(hasErrors(diagnostics)).toBe(true);
    return "refused";
  }
  const again = lowered(programOf(intent, origins));
  expect(compare(relationOfIntent(intent), relationOfIntent(again)).relation).toBe("equal");
  return "proved";
}

/** Of the objects that a target emits for the corpus, so many sets come back. */
describe.each([
  ["kubernetes", 15],
  ["cilium", 20],
  ["calico", 15],
])("what %s emits comes back", (name, least) => {
  test("with its meaning, or is refused with a reason", () => {
    const outcomes = [...SENTENCES, ...POLICIES].flatMap((one) => {
      const at = world();
      one.say(at);
      const output = compile(at.app.lower(), [chosen(name)]).outputs[0];
      return output === undefined || output.artifacts.length === 0 ? [] : [outcomeOf(output.artifacts.map(({ text }) => text).join("\n---\n"), name)];
    });
    process.stderr.write(`import of emitted corpus, ${name}: ${JSON.stringify(tally(outcomes))}\n`);
    expect(outcomes.filter((one) => one === "proved").length).toBeGreaterThanOrEqual(least);
  });
});

describe.each([
  ["cilium", [...CILIUM_PEERS, ...CILIUM_DEFAULTS, ...PORTS], 100],
  ["calico", [...CALICO_PEERS, ...CALICO_DEFAULTS, ...TIERS, ...ACROSS], 60],
  ["kubernetes", [...ISOLATION, ...PEERS], 40],
] as const)("the traps of %s", (name, cases, least) => {
  test("are imported with their meaning, or refused with a reason", () => {
    const outcomes = cases.map((one) => outcomeOf(one.manifests, name));
    process.stderr.write(`import of traps, ${name}: ${JSON.stringify(tally(outcomes))}\n`);
    expect(outcomes.filter((one) => one === "proved").length).toBeGreaterThanOrEqual(least);
  });
});

function tally(outcomes: readonly string[]): Record<string, number> {
  return Object.fromEntries([...new Set(outcomes)].sort().map((outcome) => [outcome, outcomes.filter((one) => one === outcome).length]));
}
