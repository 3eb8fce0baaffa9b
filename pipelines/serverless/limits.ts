/** What one request may cost. Comparisons have a budget of steps of their own, which ends in `unknown`. */
export interface Limits {
  /** Of the body, packed or unpacked. */
  readonly bytes: number;
  /** For the body to arrive. */
  readonly bodySeconds: number;
  /** For the answer; looked at between the pieces of the work. */
  readonly seconds: number;
  /** Policies, rules or objects of all sources. */
  readonly rules: number;
  /** Conditions that the rules multiply to: peers by ports by requests. */
  readonly nodes: number;
  readonly targets: number;
  readonly probes: number;
}

export const LIMITS: Limits = { bytes: 10 * 1024 * 1024, bodySeconds: 10, seconds: 20, rules: 10_000, nodes: 200_000, targets: 12, probes: 10_000 };
