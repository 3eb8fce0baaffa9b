import { diagnostic } from "#diagnostic";
import { changesOf, inventoryOf, probeOf } from "#explain";
import { type ClusterFacts, canonicalJson } from "#ir";
import type { Inventory, Relation } from "#model";
import { meaningOf } from "#source";
import type { Chosen } from "#targets";
import { type Comparing, compare, meaningDigest } from "#verify";
import { changesText, type Difference, differenceOf, diffText } from "../diff-text.ts";
import { Inputs } from "../inputs.ts";
import { EXIT } from "../io.ts";
import { PROFILE, READING } from "../options.ts";
import { working } from "../status.ts";
import { Causes, type Upgrade } from "../upgrade.ts";
import type { Verb } from "../verb.ts";

/** `diff A B`: meaning against meaning. */
export const diff: Verb = {
  name: "diff",
  summary: "Compare two meanings over every flow that could exist",
  operands: "<a> [b]",
  options: [
    PROFILE,
    { flags: "--profile-b <profile>", text: "the engine that reads B, where it is another" },
    { flags: "--connections", text: "list the workloads of the inventory whose connections differ, too" },
    { flags: "--other-inventory <file>", text: "the inventory of B, where it is another" },
    { flags: "--digest", text: "put a digest of what both mean into the JSON, where they are equal" },
    ...READING,
  ],
  examples: [
    "diff policies/shop/main.ts policies/shop/main.v2.ts",
    "diff old/ new/ --profile cilium@1.20",
    "diff manifests/ --profile cilium@1.18 --profile-b cilium@1.20",
    "diff old/ new/ --connections --inventory inventory.yaml",
    "diff policies/shop/main.ts live --profile calico --json",
  ],
  async run(args, io) {
    const inputs = await Inputs.open(args, io);
    const [first = "", second = first] = args.operands;
    const profile = inputs.profile();
    const profileB = inputs.profile("profileB") ?? profile;
    if (args.operands.length === 1 && (profileB === null || profileB.profile.text === profile?.profile.text))
      return inputs.refuse(diagnostic("PCL1018", [first], "there is nothing to compare with", { help: "name B, or another engine by --profile-b" }));
    const inventory = await inputs.inventory();
    const inventoryB = (await inputs.inventory("otherInventory")) ?? inventory;
    const theirs = await inputs.theirs();
    const sourceA = await inputs.source([first]);
    const sourceB = second === first ? sourceA : await inputs.source([second]);
    const a = inputs.take(meaningOf(sourceA, { profile, inventory, theirs }));
    const b = inputs.take(meaningOf(sourceB, { profile: profileB, inventory: inventoryB, theirs }));
    const documents = second === first && sourceA.kind === "manifests" ? [...sourceA.documents, ...(theirs ?? [])] : null;
    const upgrade = upgradeOf(documents, profile, profileB, inventory);
    const start = io.now();
    const facts = sharedFacts(a.facts, b.facts);
    const comparison = working(io, "comparing", () => compare(a.relation, b.relation, { facts, inventory }));
    const ms = Math.round((io.now() - start) * 10) / 10;
    const changes = args.flag("connections")
      ? changesOf(
          { relation: a.relation, inventory: await inputs.neededInventory() },
          { relation: b.relation, inventory: inventoryB ?? (await inputs.neededInventory()) },
        )
      : null;
    const witnesses = [...comparison.witnesses, ...comparison.undefined];
    const causes = upgrade === null ? null : new Causes(upgrade);
    const differences = witnesses.map((one) => differenceOf(one, a.relation, b.relation, causes?.of(one) ?? []));
    const { engine, steps, residuals } = comparison.proof;
    if (comparison.undecided !== null)
      inputs.diagnostics.push(diagnostic("PCL4002", [], comparison.undecided.message, { help: comparison.undecided.advice }));
    return {
      exit: comparison.relation === "equal" ? EXIT.fine : EXIT.finding,
      json: {
        relation: comparison.relation,
        ...(upgrade === null ? {} : { upgrade: { from: upgrade.from.profile.text, to: upgrade.to.profile.text } }),
        witnesses: differences.filter((one) => comparison.relation === "unknown" || comparison.witnesses.includes(one.witness)).map(witnessJson),
        proof: { engine, steps, residuals, ms, ...(args.flag("digest") ? digestOf(comparison.relation, a.relation, b.relation, facts) : {}) },
        ...(changes === null ? {} : { connections: changes }),
      },
      text: upgradeText(upgrade) + diffText(comparison, differences, ms) + changesText(changes ?? []),
      diagnostics: inputs.diagnostics,
    };
  },
};

/** What both mean, as one digest, where the diagram of it stays within its budget. */
function digestOf(relation: Comparing, a: Relation, b: Relation, facts: ClusterFacts | null): { digest?: string } {
  const digest = relation === "equal" ? meaningDigest(a, facts, [b]) : null;
  return digest === null ? {} : { digest };
}

/** What is assumed about addresses: only what no side contradicts. */
function sharedFacts(a: ClusterFacts | null, b: ClusterFacts | null): ClusterFacts | null {
  if (a === null || b === null) return a ?? b;
  return canonicalJson(a) === canonicalJson(b) ? a : null;
}

/** The same objects under two settings of one engine, if that is what is compared. */
function upgradeOf(documents: Upgrade["documents"] | null, from: Chosen | null, to: Chosen | null, inventory: Inventory | null): Upgrade | null {
  if (documents === null || from === null || to === null || from.target !== to.target || from.profile.text === to.profile.text) return null;
  return { documents, from, to, inventory };
}

function upgradeText(upgrade: Upgrade | null): string {
  return upgrade === null ? "" : `upgrade: the same objects under ${upgrade.from.profile.text} (A), then under ${upgrade.to.profile.text} (B)\n`;
}

/** A witness with what `eval` needs to confirm it. */
function witnessJson({ witness, endToEnd, otherEnd, causes }: Difference): Record<string, unknown> {
  const { side, effect, flow } = witness;
  return { ...witness, endToEnd, otherEnd, causes, probe: probeOf(flow, `${side} ${effect}`), inventory: inventoryOf(flow) };
}
