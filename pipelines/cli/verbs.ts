import type { Verb } from "./verb.ts";
import { bpfAgent } from "./verbs/bpf-agent.ts";
import { bpfEvents } from "./verbs/bpf-events.ts";
import { bpfInspect } from "./verbs/bpf-inspect.ts";
import { bpfLoad } from "./verbs/bpf-load.ts";
import { bpfReplay } from "./verbs/bpf-replay.ts";
import { bpfStatus } from "./verbs/bpf-status.ts";
import { bpfSwap } from "./verbs/bpf-swap.ts";
import { bpfUnload } from "./verbs/bpf-unload.ts";
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
import { releaseApprove } from "./verbs/release-approve.ts";
import { releaseDrift } from "./verbs/release-drift.ts";
import { releaseKeygen } from "./verbs/release-keygen.ts";
import { releasePromote } from "./verbs/release-promote.ts";
import { releaseRender } from "./verbs/release-render.ts";
import { releaseRoles } from "./verbs/release-roles.ts";
import { releaseRollback } from "./verbs/release-rollback.ts";
import { releaseRoot } from "./verbs/release-root.ts";
import { releaseShow } from "./verbs/release-show.ts";
import { releaseSign } from "./verbs/release-sign.ts";
import { releaseStatus } from "./verbs/release-status.ts";
import { releaseUnlock } from "./verbs/release-unlock.ts";
import { releaseVerify } from "./verbs/release-verify.ts";
import { replay } from "./verbs/replay.ts";
import { replayRecord } from "./verbs/replay-record.ts";
import { report } from "./verbs/report.ts";
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
  report,
  plan,
  releaseShow,
  releaseVerify,
  releasePromote,
  releaseStatus,
  releaseRollback,
  releaseDrift,
  releaseUnlock,
  releaseRoles,
  releaseRender,
  releaseKeygen,
  releaseRoot,
  releaseSign,
  releaseApprove,
  bpfInspect,
  bpfLoad,
  bpfSwap,
  bpfStatus,
  bpfUnload,
  bpfEvents,
  bpfReplay,
  bpfAgent,
  capabilities,
  serve,
  completionOf(() => verbs),
];
