import { writeFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { cli, folder, json, refusal } from "./cli.ts";
import { closed, inventory, policy, program } from "./shop.ts";

const here = folder({
  "a.yaml": policy,
  "same.yaml": policy.replace("name: api", "name: other"),
  "b.yaml": policy.replace("app: web", "app: edge"),
  "ab.yaml": `${policy}---\n${closed}`,
  "main.ts": program,
  "wider.ts": program.replace('http.get("/v1")', 'http.get({ prefix: "/v1" })'),
  "inv.yaml": inventory,
});
afterAll(() => here.remove());
const cwd = here.path;

interface Diff {
  readonly relation: string;
  readonly witnesses: readonly {
    effect: string;
    side: "ingress" | "egress";
    before: { decision: string };
    after: { decision: string };
    flow: object;
    probe: object;
    inventory: object;
  }[];
  readonly proof: object;
}
const diff = (...args: string[]) => json<Diff>(["diff", ...args], { cwd });

test("equal meanings end with 0", async () => {
  const { exit, value } = await diff("a.yaml", "same.yaml");
  expect([exit, value]).toEqual([
    0,
    {
      relation: "equal",
      witnesses: [],
      proof: {
        engine: expect.any(String) as string,
        steps: expect.any(Number) as number,
        residuals: expect.any(Number) as number,
        ms: expect.any(Number) as number,
      },
    },
  ]);
});

test.each([
  ["a.yaml", "b.yaml", "incomparable", ["closes", "opens"]],
  ["a.yaml", "ab.yaml", "narrower", ["closes"]],
  ["main.ts", "wider.ts", "wider", ["opens"]],
  ["wider.ts", "main.ts", "narrower", ["closes"]],
])("%s against %s is %s", async (a, b, relation, effects) => {
  const { exit, value } = await diff(a, b);
  expect([exit, value.relation, [...new Set(value.witnesses.map((one) => one.effect))].sort()]).toEqual([1, relation, effects.map((one) => one)]);
});

test.each([
  ["a.yaml", "b.yaml", []],
  ["main.ts", "wider.ts", []],
  ["main.ts", "wider.ts", ["--profile", "cilium"]],
  ["main.ts", "wider.ts", ["--inventory", "inv.yaml"]],
  ["a.yaml", "ab.yaml", ["--profile", "calico"]],
])("every witness of %s against %s %j is confirmed by eval", async (a, b, options) => {
  const { value } = await diff(a, b, ...options);
  expect(value.witnesses.length).toBeGreaterThan(0);
  for (const witness of value.witnesses) {
    writeFileSync(here.at("w.json"), JSON.stringify({ probes: [witness.probe] }));
    writeFileSync(here.at("i.json"), JSON.stringify(witness.inventory));
    const profile = options[0] === "--profile" ? options : [];
    const judged = await Promise.all(
      [a, b].map(
        async (source) =>
          (
            await json<{ results: [Record<string, { verdict: string }>] }>(["eval", source, ...profile, "-i", "i.json", "--probes", "w.json"], {
              cwd,
            })
          ).value.results[0][witness.side]?.verdict,
      ),
    );
    expect(judged).toEqual([witness.before.decision, witness.after.decision]);
  }
});

test("the text says what opens and closes, with both verdicts and the rules that give them", async () => {
  const { out } = await cli(["diff", "a.yaml", "ab.yaml", "-i", "inv.yaml"], { cwd });
  expect(out).toMatch(/^narrower: B allows less than A\n\ncloses {3}pod shop\/\w+ -> /);
  expect(out).toMatch(/egress before: allow.*\n.*egress after: {2}deny by NetworkPolicy shop\/closed/);
});

test("a source is compared under two engines", async () => {
  const { value } = await diff("a.yaml", "a.yaml", "--profile", "calico", "--profile-b", "flannel");
  expect(value.relation).toBe("wider");
});

test("a program that a target can't say is no source under that target", async () => {
  writeFileSync(here.at("strict.ts"), program.replace(/, \{ orElse.*?\} \}/, ""));
  expect((await refusal(["diff", "strict.ts", "a.yaml", "--profile", "kubernetes"], { cwd })).slice(0, 2)).toEqual([1, "E_UNSUPPORTED"]);
});
