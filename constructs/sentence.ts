import * as z from "zod";
import { CompileError, diagnostic, type Path } from "#diagnostic";
import type { Action, Direction, Layer7, Peer, Ports, Source } from "#ir";
import { checked } from "./checked.ts";
import { type SentenceOptions, sentenceOptionsSchema } from "./options.ts";
import { type PortsLike, portsOf, portsSchema } from "./ports.ts";
import { requestsSchema } from "./requests.ts";

/** Whoever can stand at the other end of a rule. `title` names it in rule ids. */
export interface PeerLike {
  readonly title: string;
  readonly peers: readonly Peer[];
}
/** The shape of a peer: anything that names selectors. */
export const peerSchema = z.custom<PeerLike>((value) => typeof value === "object" && value !== null && "peers" in value, "no peer");
/** Peers that can be a subject: one selector of pods or nodes. */
export const subjectSchema = peerSchema.refine(
  ({ peers: [only, ...more] }) => more.length === 0 && (only?.kind === "pods" || only?.kind === "nodes"),
  "a subject is a workload, a namespace, `pods(…)` or `nodes(…)`",
);
/** Who keeps what was said of its own ends. */
export interface Listener extends PeerLike {
  readonly address: Path;
  hear(sentence: Sentence): void;
}
/** One end of what an author said; `lower` makes a rule of it. */
export interface Sentence extends Pick<SentenceOptions, Exclude<keyof SentenceOptions, "only">> {
  readonly direction: Direction;
  readonly action: Action;
  readonly peer: PeerLike;
  readonly ports: Ports;
  readonly layer7: readonly Layer7[];
  readonly source: Source | null;
}

interface Said {
  readonly action: "allow" | "deny";
  readonly caller: PeerLike | Listener;
  readonly callee: PeerLike | Listener;
  readonly ports: PortsLike;
  /** null: whatever is sent. */
  readonly requests: readonly Layer7[] | null;
  readonly options: SentenceOptions;
  readonly source: Source | null;
}

/** Records a sentence with each end that keeps sentences, or with the end that `only` names. */
export function say({ action, caller, callee, ports, requests, options, source }: Said): void {
  const at = listens(caller) ? caller.address : listens(callee) ? callee.address : [];
  const refuse = (message: string, help: string): never => {
    throw new CompileError([diagnostic("PCL1006", at, message, { help, source })]);
  };
  if (requests !== null && (!Array.isArray(requests) || requests.length === 0))
    refuse("an empty list of requests matches nothing", "name a request, or use `mayReach`");
  if (typeof callee !== "object" || callee === null || !("peers" in callee))
    refuse("the other end is no peer", "name a workload, a namespace, or a peer such as `fqdn(…)`");
  const { only, ...rest } = checked(sentenceOptionsSchema, options, at, source);
  const said = {
    ports: portsOf(checked(portsSchema, ports, [...at, "ports"], source)),
    layer7: requests === null ? [] : checked(requestsSchema, requests, [...at, "requests"], source),
  };
  const sentence = { ...rest, ...said, action, source };
  if (listens(caller) && only !== "ingress") caller.hear({ ...sentence, direction: "egress", peer: callee });
  if (listens(callee) && only !== "egress") callee.hear({ ...sentence, direction: "ingress", peer: caller });
}

function listens(end: PeerLike | Listener): end is Listener {
  return "hear" in end;
}
