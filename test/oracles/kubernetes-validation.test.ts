import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { type NetworkPolicy, readNetworkPolicy } from "#api";
import type { Document } from "#manifest";
import { runs } from "../properties/runs.ts";
import { brokenPolicies } from "./arbitrary/broken-policy.ts";
import { buildOracle, pinned } from "./build.ts";
import { Oracle } from "./oracle.ts";
import type { OracleAnswer } from "./protocol.ts";
import { shrink } from "./shrink.ts";
import { documentsOf } from "./world.ts";

const { numRuns, seed } = runs(10_000);
const oracle = new Oracle(buildOracle("kubernetes-validation"));
afterAll(() => oracle.close());

const ask = async (objects: readonly object[]) => (await oracle.ask<OracleAnswer>({ cases: objects })).answers;

interface Defaulted {
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly { readonly ports?: readonly { readonly protocol: string }[] }[];
  readonly egress?: readonly { readonly ports?: readonly { readonly protocol: string }[] }[];
}

/** What defaulting fills in: the sections that are enforced and the protocol of each port. */
function defaults({ policyTypes, ingress = [], egress = [] }: Defaulted): string {
  const protocols = [...ingress, ...egress].map(({ ports }) => (ports ?? []).map(({ protocol }) => protocol));
  return JSON.stringify([["Ingress", "Egress"].filter((one) => policyTypes.includes(one)), protocols]);
}
function read({ types, ingress, egress }: NetworkPolicy): string {
  const protocols = [...ingress, ...egress].map(({ ports }) => (ports ?? []).map(({ protocol }) => protocol));
  return JSON.stringify([types, protocols]);
}

function difference(object: object, answer: string): string {
  const { policy, diagnostics } = readNetworkPolicy(documentsOf([object])[0] as Document, { version: "1.36" });
  const refused = diagnostics.find((one) => one.severity === "error");
  if (answer.startsWith("x")) return refused === undefined ? `kubernetes refuses: ${answer.slice(1)}` : "";
  if (refused !== undefined || policy === null) return `only we refuse: ${refused?.message}`;
  const [theirs, ours] = [defaults(JSON.parse(answer.slice(1)) as Defaulted), read(policy)];
  return theirs === ours ? "" : `kubernetes makes ${theirs} of it, we ${ours}`;
}

async function smallest(object: object): Promise<string> {
  const small = await shrink(object, async (one) => {
    const [answer] = await ask([one]);
    try {
      return difference(one, answer as string) !== "";
    } catch {
      return false; // no longer a manifest
    }
  });
  const [answer] = await ask([small]);
  return `${JSON.stringify(small)}\n${difference(small, answer as string)}`;
}

test("the oracle is the server that its go.mod pins", async () => {
  expect(await oracle.version()).toBe(pinned("kubernetes-validation", "k8s.io/kubernetes"));
});

test("what Kubernetes' own defaulting and validation refuses and makes is what we refuse and read", async () => {
  const [count, started] = [{ cases: 0, valid: 0, invalid: 0 }, performance.now()];
  const compare = async (from: number): Promise<string> => {
    const objects = fc.sample(brokenPolicies, { numRuns: 100, seed: from }).flat();
    const answers = await ask(objects);
    for (const [i, object] of objects.entries()) {
      if (count.cases >= numRuns) break;
      const answer = answers[i] as string;
      count.cases++;
      count[answer.startsWith("x") ? "invalid" : "valid"]++;
      if (difference(object, answer) !== "") return `seed ${from}: ${await smallest(object)}`;
    }
    return "";
  };
  let failure = "";
  for (let batch = 0; count.cases < numRuns && failure === ""; batch += 2)
    failure = (await Promise.all([compare(seed + batch), compare(seed + batch + 1)])).find((one) => one !== "") ?? "";
  const speed = Math.round((count.cases * 1_000) / (performance.now() - started));
  process.stderr.write(`oracle kubernetes validation: ${JSON.stringify(count)}, ${speed} cases/s, seed ${seed}\n`);
  expect(failure).toBe("");
  expect(Math.min(count.valid, count.invalid)).toBeGreaterThan(numRuns / 10);
}, 14_400_000);
