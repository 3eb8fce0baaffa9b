import { resolve } from "node:path";
import type { Release } from "#answers";
import { printable } from "#diagnostic";
import { readRelease } from "#release";
import { EXIT } from "../io.ts";
import { proofText } from "../proof.ts";
import type { Verb } from "../verb.ts";

/** `release show DIR`: what a release holds and what was proved of it. */
export const releaseShow: Verb = {
  name: "release show",
  summary: "Show what a release holds and what was proved of it",
  operands: "<dir>",
  options: [],
  examples: ["release show out/shop", "release show out/shop --json"],
  async run(args, io) {
    const [dir = ""] = args.operands;
    const { value, diagnostics } = readRelease(resolve(io.cwd, dir), dir);
    if (value === null) return { refused: diagnostics };
    return { exit: EXIT.fine, json: { digest: value.digest, ...value.manifest }, text: showText(value) };
  },
};

function showText({ digest, manifest, intent }: Release): string {
  const rules = intent.policies.reduce((sum, one) => sum + (one.ingress?.rules.length ?? 0) + (one.egress?.rules.length ?? 0), 0);
  const targets = manifest.targets.flatMap((target) => [
    `${target.profile}: ${proofText(target.proof)}`,
    ...target.proof.assumes.map((fact) => `  assuming ${printable(fact, 300)}`),
    ...target.deviations.map(
      (one) =>
        `  deviates ${printable(one.rule, 160)}: ${one.relation}, ${printable(one.reason, 200)}${one.owner === null ? "" : ` (${printable(one.owner)})`}`,
    ),
    ...target.artifacts.map((one) => `  ${one.digest.slice(7, 23)}  ${one.path}`),
  ]);
  const lines = [
    `release   ${digest}`,
    `compiler  ${printable(manifest.compiler)}`,
    `intent    ${manifest.intent.digest}, ${intent.policies.length} policies, ${rules} rules`,
    ...(manifest.inventory === null ? [] : [`inventory ${manifest.inventory.digest}`]),
    ...manifest.waivers.map((one) => `waived    ${printable(one.code)}: ${printable(one.reason, 200)}`),
    ...Object.entries(manifest.findings).map(([code, count]) => `found     ${code} ${count} times`),
    ...manifest.reports.map((one) => `report    ${one.kind} ${printable(one.name, 160)} ${one.digest}`),
    ...targets,
  ];
  return lines.map((line) => `${line}\n`).join("");
}
