import { type Diff, diffJson, diffOf } from "#answers";
import { diagnostic } from "#diagnostic";
import { diffMarkdown } from "../diff-markdown.ts";
import { changesText, diffText } from "../diff-text.ts";
import { Inputs } from "../inputs.ts";
import { EXIT } from "../io.ts";
import { PROFILE, READING } from "../options.ts";
import { watchOf } from "../status.ts";
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
    { flags: "--markdown", text: "print a comment for a change request" },
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
    const connections = args.flag("connections");
    if (connections) await inputs.neededInventory();
    const [a, b] = [
      { source: sourceA, profile, inventory },
      { source: sourceB, profile: profileB, inventory: inventoryB },
    ];
    const found = inputs.take(diffOf(a, b, { theirs, connections, digest: args.flag("digest") }, watchOf(io)));
    return {
      exit: found.comparison.relation === "equal" ? EXIT.fine : EXIT.finding,
      json: diffJson(found),
      text: args.flag("markdown") ? diffMarkdown(found) : plainText(found),
      diagnostics: inputs.diagnostics,
    };
  },
};

function plainText(found: Diff): string {
  return upgradeText(found.upgrade) + diffText(found.comparison, found.differences, found.ms) + changesText(found.changes ?? []);
}

function upgradeText(upgrade: Diff["upgrade"]): string {
  return upgrade === null ? "" : `upgrade: the same objects under ${upgrade.from.profile.text} (A), then under ${upgrade.to.profile.text} (B)\n`;
}
