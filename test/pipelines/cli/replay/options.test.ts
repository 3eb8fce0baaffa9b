import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { line, policy, replayed } from "./replayed.ts";

const [both, one] = [policy([8080, 9090]), policy([8080])];
const log = Array.from({ length: 30 }, (_, i) => line(i % 3 === 0 ? 9090 : 8080, i));
const inventory = readFileSync(new URL("../../../../policies/shop/inventory.yaml", import.meta.url), "utf8");
const pinned = (port: number, expected?: string) =>
  JSON.stringify({
    probes: [
      {
        name: "metrics",
        from: { pod: "shop/web-5d4b-1" },
        to: { pod: "shop/api-6c8d-1" },
        protocol: "TCP",
        port,
        ...(expected === undefined ? {} : { expect: expected }),
      },
    ],
  });

async function gated(args: readonly string[], files: Readonly<Record<string, string>> = {}) {
  const { exit, report, out } = await replayed(log, both, one, { args: [...args, "--json"], files });
  return { exit, gate: report?.gate, diagnostics: report?.diagnostics ?? (JSON.parse(out).diagnostics as { name: string }[]), report };
}

test("budgets of a file count, and those of the command line before them", async () => {
  const files = { "budgets.yaml": "newlyDenied: 3\nnamespaces:\n  pay: {newlyDenied: 1}\n" };
  expect(await gated(["--budgets", "budgets.yaml"], files)).toMatchObject({ exit: 1, gate: { reasons: ["10 flows newly denied, the budget is 3"] } });
  expect(await gated(["--budgets", "budgets.yaml", "--budget", "newly-denied=10"], files)).toMatchObject({ exit: 0, gate: { result: "pass" } });
});

test("budgets of the repository's configuration count", async () => {
  const config = `import { defineConfig } from "portcullis";
export default defineConfig({ clusters: [{ name: "prod", profiles: ["cilium"] }], budgets: { namespaces: { shop: { newlyDenied: 10 } } } });\n`;
  expect(await gated([], { "portcullis.config.ts": config })).toMatchObject({ exit: 0, gate: { result: "pass" } });
});

test.each([
  ["--budget", "newly-dened=0"],
  ["--budget", "newly-denied="],
  ["--budget", "unknown-share=7"],
  ["--report", "html=x"],
  ["--report", "junit"],
  ["--since", "yesterday"],
])("%s %s is refused", async (...args) => {
  expect(await gated(args)).toMatchObject({ exit: 2, diagnostics: [expect.objectContaining({ name: "E_USAGE" })] });
});

test("a budget file that holds something else is refused with its place", async () => {
  const { exit, diagnostics } = await gated(["--budgets", "b.yaml"], { "b.yaml": "newlyDenied: 3\nnewlyDened: 4\n" });
  expect(exit).toBe(2);
  expect(diagnostics[0]).toMatchObject({ message: expect.stringContaining("newlyDened"), source: { file: "b.yaml" } });
});

test("a pinned flow that changes fails the gate whatever the budgets say", async () => {
  const args = ["--budget", "newly-denied=99", "--budget", "coverage=0", "--inventory", "inv.yaml", "--pinned", "pinned.json"];
  const files = { "inv.yaml": inventory, "pinned.json": pinned(9090, "allow") };
  const found = await gated(args, files);
  expect(found).toMatchObject({ exit: 1, gate: { reasons: ["pinned flow `metrics` must stay allow, it is deny"] } });
  expect(found.diagnostics.map(({ name }) => name)).toContain("E_PINNED");
  expect(await gated(args, { ...files, "pinned.json": pinned(9090, "deny") })).toMatchObject({ exit: 0 });
});

test("a pinned flow without a verdict to keep is refused", async () => {
  const files = { "inv.yaml": inventory, "pinned.json": pinned(9090) };
  expect(await gated(["--inventory", "inv.yaml", "--pinned", "pinned.json"], files)).toMatchObject({ exit: 2 });
});

test("rows say whose rules decide, where the record stands and what becomes of open connections", async () => {
  const { report } = await gated([]);
  expect(report?.changes).toMatchObject([
    {
      effect: "newlyDenied",
      flows: 10,
      rules: [{ id: "CiliumNetworkPolicy shop/api" }],
      rulesBefore: [{ id: "CiliumNetworkPolicy shop/api ingress[0]" }],
      established: "cut",
      sample: { file: "flows.json", record: 1, offset: 0 },
    },
  ]);
});

test("a row that can't be judged says what the log doesn't tell", async () => {
  const { report } = await replayed(log, both, policy([8080, 9090], ", rules: {http: [{method: GET}]}"), { args: ["--json"] });
  expect(report?.changes[0]).toMatchObject({ effect: "unknown", lacks: ["no request: flow was not proxied"] });
});

test("manifests are told which of their rules nothing used", async () => {
  const { report } = await replayed(log, both, one, { args: ["--json", "--unused"] });
  expect(report?.usage).toMatchObject({ unused: [], wide: [] });
  const { report: other } = await replayed(log, both, policy([7070]), { args: ["--json", "--unused"] });
  expect(other?.usage?.["unused"]).toMatchObject([{ rule: { id: "CiliumNetworkPolicy shop/api ingress[0]" } }]);
});

test("SARIF points at the rule, JUnit has a case a change", async () => {
  const { files } = await replayed(log, both, one, { args: ["--report", "sarif=s", "--report", "junit=j"], read: ["s", "j"] });
  const { runs } = JSON.parse(files["s"] ?? "") as { runs: { results: { ruleId: string }[] }[] };
  expect(runs[0]?.results.map(({ ruleId }) => ruleId).sort()).toEqual(["PCL5004", "PCL5007"]);
  expect(files["j"]).toContain('<testsuite name="changes" tests="1" failures="1" errors="0" skipped="0">');
});

test("a rule that is removed shows with exactly its flows", async () => {
  const { report } = await replayed(log, both, one, { args: ["--json"] });
  expect(report).toMatchObject({ flows: 30, newlyDenied: 10, newlyAllowed: 0, unknown: 0 });
  expect(report?.changes).toMatchObject([{ source: "shop/web", destination: "shop/api", port: 9090, flows: 10, before: "allow", after: "deny" }]);
});

test("a log without any flow of a class that changes fails the coverage", async () => {
  const three = policy([8080, 9090, 9091]);
  const args = ["--json", "--budget", "newly-denied=99"];
  const full = [...log, line(9091, 31)];
  expect((await replayed(full, three, one, { args })).report?.gate).toEqual({ result: "pass", reasons: [] });
  expect((await replayed(log, three, one, { args })).report?.gate).toMatchObject({
    result: "fail",
    reasons: ["1 of 2 changed classes were seen, 100 % are asked for; not seen: shop/web -> shop/api:9091 (ingress)"],
  });
});

test.each([
  ["PCL5008", one, both],
  ["PCL5009", both, policy([8080, 9090], ", rules: {http: [{method: GET}]}")],
])("SARIF names what is opened and what has no verdict: %s", async (code, old, next) => {
  const { files } = await replayed(log, old, next, { args: ["--report", "sarif=s"], read: ["s"] });
  const { runs } = JSON.parse(files["s"] ?? "") as { runs: { results: { ruleId: string }[] }[] };
  expect(runs[0]?.results.map(({ ruleId }) => ruleId)).toContain(code);
});
