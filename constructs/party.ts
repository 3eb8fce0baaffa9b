import { type Construct } from "constructs";
import type { Path } from "#diagnostic";
import type { PodSelector, PortProtocol, Source } from "#ir";
import { Placed, pathOf } from "./admit.ts";
import type { SentenceOptions } from "./options.ts";
import { placeOf } from "./place.ts";
import type { PortsLike } from "./ports.ts";
import type { RequestOver } from "./requests.ts";
import { type Listener, type PeerLike, type Sentence, say } from "./sentence.ts";
import type { WorkloadPort } from "./workload.ts";

/** Pods of ours that speak and are spoken of: a workload, or all pods of a namespace. It only records. */
export abstract class Party extends Placed implements Listener {
  readonly #heard: Sentence[] = [];
  readonly owner: string | null;
  /** Which pods these are. */
  readonly selector: PodSelector;

  constructor(scope: Construct, id: string, source: Source | null, selector: PodSelector, owner: string | null) {
    super(scope, id, source);
    this.selector = selector;
    this.owner = owner;
  }

  get title(): string {
    return this.address.join("-");
  }
  get peers(): readonly PodSelector[] {
    return [this.selector];
  }
  get address(): Path {
    return pathOf(this);
  }
  get sentences(): readonly Sentence[] {
    return this.#heard;
  }
  hear(sentence: Sentence): void {
    this.#heard.push(sentence);
  }

  /** Opens connections to a peer's ports, on this end's egress and the peer's ingress. */
  mayReach(peer: PeerLike, ports: PortsLike, options: SentenceOptions = {}): void {
    say({ action: "allow", caller: this, callee: peer, ports, requests: null, options, source: placeOf(Party.prototype.mayReach) });
  }
  /** Opens these requests to a workload's port, and nothing else on it. */
  mayCall<P extends PortProtocol>(port: WorkloadPort<P>, requests: readonly RequestOver<P>[], options: SentenceOptions = {}): void {
    const source = placeOf(Party.prototype.mayCall);
    say({ action: "allow", caller: this, callee: port?.workload, ports: port, requests, options, source });
  }
  /** Denies a peer's ports, whatever else is allowed in the tier. */
  mayNotReach(peer: PeerLike, ports: PortsLike = "any", options: SentenceOptions = {}): void {
    say({ action: "deny", caller: this, callee: peer, ports, requests: null, options, source: placeOf(Party.prototype.mayNotReach) });
  }
}
