import type { Construct } from "constructs";
import * as z from "zod";
import type { Direction, Subject } from "#ir";
import { Placed, pathOf } from "./admit.ts";
import { checked } from "./checked.ts";
import { pods } from "./peers.ts";
import { placeOf } from "./place.ts";
import { type PeerLike, subjectSchema } from "./sentence.ts";

/** What a guard forbids. */
export interface GuardProps {
  readonly direction: Direction;
  /** Address blocks that no allow rule may open as a whole; by default the Internet, `0.0.0.0/0` and `::/0`. */
  readonly blocks?: readonly string[];
  /** Whose rules are guarded; by default everyone's. */
  readonly subject?: PeerLike;
  readonly reason?: string;
}
const schema = z.strictObject({
  direction: z.enum(["ingress", "egress"]),
  blocks: z.array(z.string()).nonempty().exactOptional(),
  subject: subjectSchema.exactOptional(),
  reason: z.string().exactOptional(),
});

/** A rule about rules: what no policy of this app may open, whoever wrote it. */
export class Guard extends Placed {
  readonly direction: Direction;
  readonly blocks: readonly string[];
  readonly subject: Subject;
  readonly reason: string | null;

  constructor(scope: Construct, id: string, props: GuardProps) {
    const source = placeOf(new.target);
    const { direction, blocks = ["0.0.0.0/0", "::/0"], subject = pods({}), reason } = checked(schema, props, pathOf(scope, id), source);
    super(scope, id, source);
    this.direction = direction;
    this.blocks = blocks;
    this.subject = subject.peers[0] as Subject;
    this.reason = reason ?? null;
  }
}
