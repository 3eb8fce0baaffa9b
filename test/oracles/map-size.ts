import { buildOracle } from "./build.ts";
import { Oracle } from "./oracle.ts";
import type { OracleAnswer, OracleCase, OraclePod, OracleSizes } from "./protocol.ts";

/** A cluster and its policies, of which Cilium's own policy maps are to be counted. */
export interface MapCase {
  readonly pods: readonly OraclePod[];
  /** Addresses that the agent has seen besides those that policies name, with their DNS names. */
  readonly outside: Readonly<Record<string, readonly string[]>>;
  readonly policies: OracleCase;
}

/** How many policy map entries Cilium's engine makes for each pod of each case, and the identities they were made of. */
export async function policyMapSizes(cases: readonly MapCase[]): Promise<readonly OracleSizes[]> {
  const oracle = new Oracle(buildOracle("cilium"));
  const answers = await Promise.all(
    cases.map(({ pods, outside, policies }) => {
      const addresses = Object.entries(outside).map(([ip, names]) => ({ ip, names }));
      const world = { pods, outside: addresses, reserved: [], pairs: [], traffic: [], settings: {}, sizes: true };
      return oracle.ask<OracleAnswer>({ world, cases: [policies] });
    }),
  );
  oracle.close();
  return answers.map(({ answers: [text], sizes }) => {
    const [first] = sizes ?? [];
    if (text === undefined || !text.startsWith("v") || first === undefined) throw new Error(`the engine refuses the case: ${text}`);
    return first;
  });
}
