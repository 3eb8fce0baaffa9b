import { expect, test } from "vitest";
import { settingsOf } from "../../../../../pipelines/cli/bpf/agent/settings.ts";
import { Args } from "../../../../../pipelines/cli/verb.ts";
import { folder, refusal } from "../../cli.ts";

const settings = (options: Readonly<Record<string, unknown>>, env: Readonly<Record<string, string>> = {}) =>
  settingsOf(new Args(["image.o"], { interface: ["veth*"], ...options }), env);

test("what is not said is loopback, the node that the environment names, and a Lease in portcullis-system", () => {
  expect(settings({}, { NODE_NAME: "n1" })).toMatchObject({
    image: "image.o",
    node: "n1",
    listen: { host: "127.0.0.1", port: 9412 },
    patience: 60_000,
    reports: "portcullis-system",
    digest: null,
  });
});

test("metrics and reports can be left out or put elsewhere", () => {
  expect(settings({ listen: "none", reportTo: "none" })).toMatchObject({ listen: null, reports: null });
  expect(settings({ listen: "[::1]:0", reportTo: "ops" })).toMatchObject({ listen: { host: "::1", port: 0 }, reports: "ops" });
});

test.each([
  ["--interface", { interface: [] }],
  ["--interface", { interface: ["cali*=shop/api"] }],
  ["--listen", { listen: "9412" }],
  ["--listen", { listen: "127.0.0.1:70000" }],
  ["--stale-after", { staleAfter: "soon" }],
])("%s is refused where it says nothing that can be done: %j", (_option, options) => {
  expect(() => settings(options)).toThrow();
});

test("a cluster that nothing names, and an inventory that can't be read again, end the verb", async () => {
  const here = folder();
  const world = { cwd: here.path, env: { HOME: here.path } };
  expect(await refusal(["bpf", "agent", "image.o", "--interface", "veth0"], world)).toEqual([3, "E_ENVIRONMENT"]);
  expect(await refusal(["bpf", "agent", "image.o", "--interface", "veth0", "--inventory", "-"], world)).toEqual([2, "E_USAGE"]);
  here.remove();
});
