import type { Verb } from "./verb.ts";
import { build } from "./verbs/build.ts";
import { capabilities } from "./verbs/capabilities.ts";
import { check } from "./verbs/check.ts";
import { completionOf } from "./verbs/completion.ts";
import { connections } from "./verbs/connections.ts";
import { diff } from "./verbs/diff.ts";
import { evaluate } from "./verbs/eval.ts";
import { explain } from "./verbs/explain.ts";
import { importing } from "./verbs/import.ts";
import { init } from "./verbs/init.ts";
import { lint } from "./verbs/lint.ts";
import { plan } from "./verbs/plan.ts";
import { releaseShow } from "./verbs/release-show.ts";
import { releaseVerify } from "./verbs/release-verify.ts";
import { replay } from "./verbs/replay.ts";
import { replayRecord } from "./verbs/replay-record.ts";
import { serve } from "./verbs/serve.ts";

/** Every verb, in the order of the help. */
export const verbs: readonly Verb[] = [
  init,
  check,
  build,
  evaluate,
  diff,
  explain,
  connections,
  lint,
  importing,
  replay,
  replayRecord,
  plan,
  releaseShow,
  releaseVerify,
  capabilities,
  serve,
  completionOf(() => verbs),
];
