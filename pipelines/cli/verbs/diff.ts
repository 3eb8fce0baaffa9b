import { diagnostic, printable } from "#diagnostic";
import { type Change, changesOf, flowText, inventoryOf, probeOf, verdictText } from "#explain";
import { type ClusterFacts, canonicalJson } from "#ir";
import type { Witness } from "#model";
import { type Comparison, compare } from "#verify";
import { Inputs } from "../inputs.ts";
import { EXIT } from "../io.ts";
import { PROFILE, READING } from "../options.ts";
import { working } from "../status.ts";
import type { Verb } from "../verb.ts";
import { allText } from "./connections.ts";

/** `diff A B`: meaning against meaning. */
export const diff: Verb = {
  name: "diff",
  summary: "Compare two meanings over every flow that could exist",
  operands: "<a> <b>",
  options: [
    PROFILE,
    { flags: "--profile-b <profile>", text: "the engine that reads B, where it is another" },
    { flags: "--connections", text: "list the workloads of the inventory whose connections differ, too" },
    { flags: "--other-inventory <file>", text: "the inventory of B, where it is another" },
    ...READING,
  ],
  examples: [
    "diff policies/shop/main.ts policies/shop/main.v2.ts",
    "diff old/ new/ --profile cilium@1.20",
    "diff old/ new/ --connections --inventory inventory.yaml",
    "diff policies/shop/main.ts live --profile calico --json",
  ],
  async run(args, io) {
    const inputs = await Inputs.open(args, io);
    const [first = "", second = ""] = args.operands;
    const profile = inputs.profile();
    const profileB = inputs.profile("profileB") ?? profile;
    const inventory = await inputs.inventory();
    const a = await inputs.meaning([first], profile, inventory);
    const inventoryB = (await inputs.inventory("otherInventory")) ?? inventory;
    const b = await inputs.meaning([second], profileB, inventoryB);
    const start = io.now();
    const comparison = working(io, "comparing", () => compare(a.relation, b.relation, { facts: sharedFacts(a.facts, b.facts), inventory }));
    const ms = Math.round((io.now() - start) * 10) / 10;
    const changes = args.flag("connections")
      ? changesOf(
          { relation: a.relation, inventory: await inputs.neededInventory() },
          { relation: b.relation, inventory: inventoryB ?? (await inputs.neededInventory()) },
        )
      : null;
    const witnesses = [...comparison.witnesses, ...comparison.undefined];
    const { engine, steps, residuals } = comparison.proof;
    if (comparison.undecided !== null)
      inputs.diagnostics.push(diagnostic("PCL4002", [], comparison.undecided.message, { help: comparison.undecided.advice }));
    return {
      exit: comparison.relation === "equal" ? EXIT.fine : EXIT.finding,
      json: {
        relation: comparison.relation,
        witnesses: (comparison.relation === "unknown" ? witnesses : comparison.witnesses).map(witnessJson),
        proof: { engine, steps, residuals, ms },
        ...(changes === null ? {} : { connections: changes }),
      },
      text: diffText(comparison, witnesses, ms) + changesText(changes ?? []),
      diagnostics: inputs.diagnostics,
    };
  },
};

/** What is assumed about addresses: only what no side contradicts. */
function sharedFacts(a: ClusterFacts | null, b: ClusterFacts | null): ClusterFacts | null {
  if (a === null || b === null) return a ?? b;
  return canonicalJson(a) === canonicalJson(b) ? a : null;
}

/** A witness with what `eval` needs to confirm it. */
function witnessJson(witness: Witness): Record<string, unknown> {
  return { ...witness, probe: probeOf(witness.flow, `${witness.side} ${witness.effect}`), inventory: inventoryOf(witness.flow) };
}

const SENTENCES: Readonly<Record<Comparison["relation"], string>> = {
  equal: "equal: B allows exactly what A allows",
  narrower: "narrower: B allows less than A",
  wider: "wider: B allows more than A",
  incomparable: "incomparable: B allows some flows that A denies, and denies some that A allows",
  unknown: "unknown: whether B allows what A allows can't be said",
};

function diffText(comparison: Comparison, witnesses: readonly Witness[], ms: number): string {
  const { engine, steps, residuals } = comparison.proof;
  const lines = [
    SENTENCES[comparison.relation],
    ...witnesses.flatMap((one) => [
      "",
      `${one.effect.padEnd(8)} ${flowText(one.flow, one.live)}`,
      `         ${one.side} before: ${verdictText(one.before)}`,
      `         ${one.side} after:  ${verdictText(one.after)}`,
    ]),
    "",
    `${engine}: ${steps} steps, ${residuals} residuals, ${ms} ms`,
    ...comparison.assumes.map((fact) => `assuming ${fact}`),
  ];
  return `${lines.join("\n")}\n`;
}

function changesText(changes: readonly Change[]): string {
  const words = (traffic: Change["before"]) => (traffic.length === 0 ? "nothing" : allText(traffic, "; "));
  return changes
    .map(
      ({ change, from, to, before, after }) =>
        `${change.padEnd(8)} ${printable(from, 200)} -> ${printable(to, 200)}: ${words(before)}, then ${words(after)}\n`,
    )
    .join("");
}
