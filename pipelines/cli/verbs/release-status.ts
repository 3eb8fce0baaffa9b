import { type Status, statusOf } from "#cluster";
import { printable } from "#diagnostic";
import { deployedBy, OF_PIPELINE } from "../deploy/pipeline.ts";
import { EXIT } from "../io.ts";
import type { Verb } from "../verb.ts";

/** `release status --pipeline FILE`: what the journal in the cluster says. */
export const releaseStatus: Verb = {
  name: "release status",
  summary: "Show what stands in a cluster, what is under way, and who holds the lock",
  operands: "",
  options: OF_PIPELINE,
  examples: ["release status --pipeline pipeline.ts", "release status --pipeline pipeline.ts --context west --json"],
  async run(args, io) {
    const { inputs, which } = await deployedBy(args, io);
    const status = await statusOf(which);
    if ("code" in status) return { refused: [...inputs.diagnostics, status] };
    status.client.close();
    const { cluster, journal, held, standing } = status;
    return { exit: EXIT.fine, json: { cluster, held, journal, objects: standing.length }, text: statusText(status), diagnostics: inputs.diagnostics };
  },
};

function statusText({ cluster, journal, held, standing }: Status): string {
  const { stands, under, sequence, history } = journal;
  const unverified = (is: boolean) => (is ? ", UNVERIFIED" : "");
  const last = history.at(-1);
  const lines = [
    `cluster  ${cluster}`,
    stands.release === null
      ? "stands   nothing was released here"
      : `stands   ${stands.release} ${stands.stage ?? ""}, ${standing.length} objects, ${sequence} stages so far${unverified(last?.unverified ?? false)}`,
    ...(under === null
      ? []
      : [
          `under    ${under.release ?? "the way back to no release"} ${under.stage ?? ""}, phase ${under.phase} of ${under.phases}, since ${under.since}${unverified(under.unverified)}`,
        ]),
    held === null ? "lock     free" : `lock     ${printable(held.holder)} since ${printable(held.since ?? "?")}${held.isGone ? ", gone" : ""}`,
    ...history.map((one) => `${one.at}  ${one.release.slice(0, 23)} ${printable(one.stage)}${unverified(one.unverified)}`),
  ];
  return lines.map((line) => `${line}\n`).join("");
}
