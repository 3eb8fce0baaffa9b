import { afterAll, expect, test } from "vitest";
import { loadPipeline } from "../../../pipelines/source/pipeline.ts";
import type { World } from "../../../pipelines/source/source.ts";
import { folder, ROOT } from "../cli/cli.ts";

const here = folder({
  "wrong.ts":
    'import { full, pipeline } from "portcullis/release";\nexport default pipeline({ name: "Shop", target: "cilium", stages: [full()] });\n',
  "bare.ts": "export default { name: 'shop', target: 'cilium', stages: [] };\n",
  "sub/pipeline.ts":
    'import { full, pipeline } from "portcullis/release";\nexport default pipeline({ name: "shop", target: "cilium", stages: [full()] });\n',
  "forever.ts": "for (;;);\n",
});
afterAll(() => here.remove());
const world = (cwd = here.path): World => ({
  cwd,
  env: process.env,
  log: () => undefined,
  working: (_, work) => work(() => undefined),
  stdin: async () => new Uint8Array(),
  limits: { seconds: 20, megabytes: 512 },
  checkDeterminism: false,
  untrusted: false,
  kubeconfig: null,
  context: null,
});
const messages = async (file: string, seconds = 20) =>
  (await loadPipeline(file, { ...world(), limits: { seconds, megabytes: 512 } })).diagnostics.map((one) => `${one.name}: ${one.message}`);

test("the shop's pipeline loads, with its stages in order", async () => {
  const { value, diagnostics } = await loadPipeline("pipelines/examples/shop/pipeline.ts", world(ROOT));
  expect([value?.pipeline.stages.map((one) => one.name), diagnostics]).toEqual([["shadow", "web", "full"], []]);
});
test("paths of a pipeline are seen from its own folder", async () => {
  const { value } = await loadPipeline("sub/pipeline.ts", world());
  expect([value?.path("flows.json"), value?.path("live")]).toEqual(["sub/flows.json", "live"]);
});
test("what the builder refuses is told by the field", async () => {
  expect(await messages("wrong.ts")).toEqual([expect.stringMatching(/^E_SCHEMA: /)]);
});
test("plain data is checked, too", async () => {
  expect((await messages("bare.ts")).length).toBeGreaterThan(0);
});
test("a file that isn't there is told", async () => {
  expect(await messages("none.ts")).toEqual(["E_USAGE: there is no file `none.ts`"]);
});
test("a pipeline that never ends is killed at its limit", async () => {
  expect(await messages("forever.ts", 2)).toEqual(["E_TIMEOUT: the program ran longer than the limit of 2 s"]);
});
