import { setTimeout as sleep } from "node:timers/promises";
import { wholeNumber } from "../approval/files.ts";
import { AUTHOR, ROOT } from "../approval/roots.ts";
import { DEPLOY } from "../deploy/options.ts";
import { EXIT } from "../io.ts";
import { INVENTORY, PROGRAM } from "../options.ts";
import { attempt } from "../promote/attempt.ts";
import { type Ending, promotionJson, promotionText } from "../promote/promotion.ts";
import { situationOf } from "../promote/situation.ts";
import type { Verb } from "../verb.ts";

const POLL_SECONDS = 30;
const FINE: readonly Ending[] = ["promoted", "unchanged", "requested"];

/** `release promote DIR --stage S --pipeline F`: asks the gates, and brings a release to its next stage. */
export const releasePromote: Verb = {
  name: "release promote",
  summary: "Bring a release to the next stage of its pipeline, if the gates let it",
  operands: "<dir>",
  options: [
    { flags: "--pipeline <file>", text: "the pipeline, a TypeScript file" },
    { flags: "--stage <name>", text: "the stage that is to be reached" },
    { flags: "--old <dir>", text: "the release that stands where the new one does not" },
    { flags: "--approval <file>", text: "an approval of this step (many)", many: true },
    { flags: "--request-approval <file>", text: "write what approvers need, and change nothing" },
    { flags: "--dry-run", text: "ask the gates and show the plan, and change nothing" },
    { flags: "--wait", text: "ask gates that have seen too little again and again" },
    { flags: "--poll <seconds>", text: `how long to wait in between (${POLL_SECONDS})` },
    { flags: "--flows <log>", text: "recorded traffic for the gates, instead of the pipeline's (many)", many: true },
    ...ROOT,
    AUTHOR,
    ...DEPLOY,
    INVENTORY,
    ...PROGRAM,
  ],
  examples: [
    "release promote out/v2 --pipeline pipeline.ts --stage shadow --old out/v1",
    "release promote out/v2 --pipeline pipeline.ts --stage full --old out/v1 --request-approval request.json",
    "release promote out/v2 --pipeline pipeline.ts --stage full --old out/v1 --root root.json --approval alice.json",
  ],
  async run(args, io) {
    const situation = await situationOf(args, io);
    const pause = (wholeNumber(args, "poll", 1) ?? POLL_SECONDS) * 1_000;
    let promotion = await attempt(situation, args, io);
    while (promotion.ending === "waiting" && args.flag("wait") && !io.interrupted.aborted) {
      await sleep(pause, undefined, { signal: io.interrupted }).catch(() => undefined);
      if (!io.interrupted.aborted) promotion = await attempt(situation, args, io);
    }
    const isFine = FINE.includes(promotion.ending) || (promotion.ending === "planned" && promotion.verdict === "pass");
    return {
      exit: isFine ? EXIT.fine : EXIT.finding,
      json: promotionJson(promotion),
      text: promotionText(promotion),
      diagnostics: [...situation.inputs.diagnostics, ...promotion.diagnostics],
    };
  },
};
