import type { Diagnostic } from "#diagnostic";
import type { ClusterClient, Place } from "../client/client.ts";
import { apiProblem, Failure } from "../client/failure.ts";
import { Tries } from "../client/retry.ts";
import type { Holder } from "./holder.ts";
import { ageOf, durationOf, holderOf, isHeldBy, isOrphan, type Lease, leaseFor, locked, readLease } from "./lease.ts";

export interface LockOptions {
  readonly holder: Holder;
  /** After how many seconds without a sign a holder counts as gone. */
  readonly seconds?: number;
  /** Milliseconds between signs. */
  readonly renew?: number;
  /** Told once where another holder has to be watched for a while. */
  readonly log?: (text: string) => void;
}
/** Nobody's clock is wrong by so much: a lease that old needs no watching. */
const SURELY_DEAD = 3_600_000;

/** The right to deploy: one holder a pipeline, who gives signs of life. */
export class Lock {
  readonly #client: ClusterClient;
  readonly #place: Place;
  readonly #holder: Holder;
  readonly #seconds: number;
  #lease: Lease;
  #renewed: number;
  #timer: NodeJS.Timeout;
  #busy: Promise<void> = Promise.resolve();
  #lost = false;

  private constructor(client: ClusterClient, place: Place, lease: Lease, since: number, { holder, seconds = 30, renew = 5_000 }: LockOptions) {
    [this.#client, this.#place, this.#lease, this.#holder, this.#seconds] = [client, place, lease, holder, seconds];
    this.#renewed = since;
    this.#timer = setInterval(() => {
      this.#busy = this.#busy.then(() => this.#renew());
    }, renew).unref();
  }

  /** Takes the lock, or says who has it. A holder that gives no sign for as long as its lease lasts is gone. */
  static async take(client: ClusterClient, place: Place, options: LockOptions): Promise<Lock | Diagnostic> {
    const [{ clock }, tries] = [client, new Tries(client.clock)];
    let [seen, since]: [string | undefined, number] = [undefined, clock.now()];
    for (;;) {
      const lease = await readLease(client, place);
      if (lease !== null && "code" in lease) return lease as Diagnostic;
      const held = lease as Lease | null;
      const other = holderOf(held);
      if (held !== null && other !== null && !isHeldBy(held, options.holder) && !isOrphan(held) && ageOf(held, clock.now()) < SURELY_DEAD) {
        const sign = `${other} ${held.spec?.renewTime}`;
        if (seen === undefined) {
          options.log?.(`\`${other}\` holds the lock: waiting for a sign of it for up to ${durationOf(held) / 1000} s`);
          [seen, since] = [sign, clock.now()];
        }
        if (seen !== sign) return locked(place, held);
        if (clock.now() - since <= durationOf(held)) {
          await clock.sleep(Math.min(1_000, durationOf(held) / 10));
          continue;
        }
      }
      const asked = clock.now();
      const wanted = leaseFor(place, held, options.holder, asked, options.seconds ?? 30);
      const answer = held === null ? await client.create(place, wanted) : await client.replace(place, wanted);
      if (!(answer instanceof Failure)) return new Lock(client, place, answer, asked, options);
      // Somebody was quicker, or the answer was lost: look again.
      if (answer.status !== 409 && !(await tries.again(answer))) return apiProblem(`lock ${place.namespace}/${place.name}`, answer);
    }
  }

  /** false once another may have it: nothing may be written then. */
  get isHeld(): boolean {
    return !this.#lost && this.#client.clock.now() - this.#renewed < this.#seconds * 1000;
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    await this.#busy;
    if (this.isHeld) await this.#client.replace(this.#place, leaseFor(this.#place, this.#lease, null, this.#client.clock.now(), this.#seconds));
  }

  async #renew(): Promise<void> {
    const now = this.#client.clock.now();
    const answer = await this.#client.replace(this.#place, leaseFor(this.#place, this.#lease, this.#holder, now, this.#seconds));
    if (!(answer instanceof Failure)) [this.#lease, this.#renewed] = [answer, now];
    else if (answer.status === 409) await this.#lookAgain();
    else if (answer.status === 410) clearInterval(this.#timer);
  }

  /** A sign whose answer was lost may have arrived; another's name means that the lock is lost. */
  async #lookAgain(): Promise<void> {
    const lease = await readLease(this.#client, this.#place);
    if (lease === null || "code" in lease) return;
    if (isHeldBy(lease as Lease, this.#holder)) this.#lease = lease as Lease;
    else this.#lost = true;
  }
}
