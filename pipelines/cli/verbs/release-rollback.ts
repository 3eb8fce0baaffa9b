import { enforcedBy } from "#answers";
import { barrierFor, openDeployment, rollBack, thisHolder } from "#cluster";
import { CompileError } from "#diagnostic";
import { barrierOptions, DEPLOY } from "../deploy/options.ts";
import { deployedBy, OF_PIPELINE, releaseAt } from "../deploy/pipeline.ts";
import { EXIT } from "../io.ts";
import { LIVE } from "../options.ts";
import { applierFor } from "../release/applier.ts";
import { watchOf } from "../status.ts";
import type { Verb } from "../verb.ts";

/** `release rollback [DIR] --pipeline FILE`: back to what stood before, as safely as forward. */
export const releaseRollback: Verb = {
  name: "release rollback",
  summary: "Go back to the release before, phase by phase",
  operands: "[dir]",
  options: [...OF_PIPELINE, ...DEPLOY.filter((one) => !LIVE.includes(one))],
  examples: ["release rollback --pipeline pipeline.ts", "release rollback out/v1 --pipeline pipeline.ts"],
  async run(args, io) {
    const { inputs, pipeline, reader, which } = await deployedBy(args, io);
    const [dir] = args.operands;
    const source = dir === undefined ? null : releaseAt(dir, inputs, io);
    const objects = source === null ? [] : inputs.take(enforcedBy(source, reader.chosen, reader.inventory)).documents;
    const log = (text: string) => io.err(`${text}\n`);
    const deployment = await openDeployment(which, { holder: thisHolder(io.env), log });
    if (!("cluster" in deployment)) throw new CompileError([...inputs.diagnostics, ...deployment]);
    try {
      const applier = inputs.take(await applierFor(args, inputs.world, pipeline.name, deployment, reader));
      try {
        const barrier = barrierFor(deployment.client, reader, barrierOptions(args, io.env));
        const previous = source === null ? null : { release: source.release.digest, objects };
        const outcome = await rollBack({ deployment, reader, applier, barrier, log, previous, watch: watchOf(io) });
        const { ok, writes, phases, unverified, diagnostics } = outcome;
        const text = ok ? `rolled back: ${writes} writes in ${phases} phases${unverified ? ", UNVERIFIED" : ""}\n` : "";
        return { exit: ok ? EXIT.fine : EXIT.finding, json: outcome, text, diagnostics: [...inputs.diagnostics, ...diagnostics] };
      } finally {
        applier.close();
      }
    } finally {
      await deployment.close();
    }
  },
};
