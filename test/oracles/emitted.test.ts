import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { compile } from "#compiler";
import type { Intent } from "#ir";
import { decideSide, type Flow } from "#model";
import { type Chosen, parseProfile } from "#targets";
import { intent, plainIntent } from "../properties/arbitrary/intent.ts";
import { runs } from "../properties/runs.ts";
import { ciliumWorlds, networkWorlds } from "./arbitrary/world.ts";
import { buildOracle } from "./build.ts";
import { Oracle } from "./oracle.ts";
import type { OracleAnswer, OracleWorld } from "./protocol.ts";
import { flowsOf } from "./world.ts";

/** Nodes have private addresses, as proofs assume where nothing is declared. */
const withPrivateNodes = (world: OracleWorld): OracleWorld => ({ ...world, reserved: world.reserved.map(({ kind }) => ({ kind, ip: "10.1.2.3" })) });
const ENGINES = [
  { engine: "cilium", profile: "cilium@1.20", worlds: ciliumWorlds({}).map(withPrivateNodes) },
  { engine: "cyclonus", profile: "kubernetes@1.36,ipblock-pods=match", worlds: networkWorlds },
] as const;
const { numRuns, seed } = runs(10_000);
/** Intents are proved before anything comes out, so there are fewer than cases elsewhere. */
const INTENTS = Math.ceil(numRuns / 10);
const BATCH = 20;
const oracles = new Map(ENGINES.map(({ engine }) => [engine, new Oracle(buildOracle(engine))]));
afterAll(() => {
  for (const oracle of oracles.values()) oracle.close();
});

/** Where the engine judges a flow otherwise than the intent says. */
function disagreements(one: Intent, flows: readonly Flow[], answer: string, count: { allow: number; deny: number; open: number }): string[] {
  if (!answer.startsWith("v")) return [`the engine refuses what was emitted: ${answer}`];
  return flows.flatMap((flow, i) =>
    (["egress", "ingress"] as const).flatMap((direction, side) => {
      const letter = answer[1 + 2 * i + side] as string;
      if (letter === "-" || letter === "p") return [];
      const { decision, reason } = decideSide(one, flow, direction);
      if (decision === "unknown") {
        count.open++;
        return [];
      }
      count[decision]++;
      return decision === (letter === "a" || letter === "l" ? "allow" : "deny")
        ? []
        : [
            `${direction} ${decision} (${reason}), engine ${letter}: ${JSON.stringify(flow, (_, value) => (value instanceof Map ? [...value] : value))}`,
          ];
    }),
  );
}

test.each(ENGINES)(
  "what is emitted for $profile is judged by the engine as the intent says",
  async ({ engine, profile, worlds }) => {
    const chosen = parseProfile(profile) as Chosen;
    const oracle = oracles.get(engine) as Oracle;
    const count = { intents: 0, refused: 0, objects: 0, allow: 0, deny: 0, open: 0 };
    let failure = "";
    for (let batch = 0; count.intents < INTENTS && failure === ""; batch++) {
      const [world] = fc.sample(fc.noBias(worlds), { numRuns: 1, seed: seed + batch }) as [OracleWorld];
      const flows = flowsOf(world);
      const list = fc.sample(fc.oneof(intent, plainIntent), { numRuns: BATCH, seed: seed + batch }).flatMap((one) => {
        const [output] = compile(one, [chosen]).outputs;
        const proved = output !== undefined && output.diagnostics.every((each) => each.severity !== "error");
        if (!proved) count.refused++;
        return proved ? [{ one, objects: output.artifacts.flatMap(({ text }) => parseAllDocuments(text).map((each) => each.toJS() as object)) }] : [];
      });
      const { answers } = await oracle.ask<OracleAnswer>({ world, cases: list.map(({ objects }) => objects) });
      for (const [i, { one, objects }] of list.entries()) {
        count.intents++;
        count.objects += objects.length;
        const why = disagreements(one, flows, answers[i] as string, count);
        if (why.length > 0 && failure === "")
          failure = [`seed ${seed + batch}`, JSON.stringify(one.policies), JSON.stringify(objects), ...why.slice(0, 3)].join("\n");
      }
    }
    process.stderr.write(`oracle ${engine} on emitted objects: ${JSON.stringify(count)}, seed ${seed}\n`);
    expect(failure).toBe("");
    expect(count.objects).toBeGreaterThan(INTENTS / 4);
    expect(Math.min(count.allow, count.deny)).toBeGreaterThan(INTENTS);
  },
  14_400_000,
);
