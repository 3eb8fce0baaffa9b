import { afterAll, beforeAll, expect, test } from "vitest";
import { cli, folder, json } from "./cli.ts";
import { inventory, program } from "./shop.ts";

const here = folder({ "main.ts": program, "inv.yaml": inventory });
const cwd = here.path;
const IMAGE = "r/artifacts/ebpf/image.o";
beforeAll(async () => {
  const { exit } = await json(["build", "main.ts", "--target", "ebpf", "-i", "inv.yaml", "--out", "r"], { cwd });
  expect(exit).toBe(0);
});
afterAll(() => here.remove());

interface Shown {
  readonly digest: string;
  readonly program: boolean;
  readonly size: string;
  readonly verdicts: readonly {
    readonly direction: string;
    readonly verdict: string;
    readonly rule: string | null;
    readonly source: { readonly file: string } | null;
  }[];
}
const flow = ["--from", "shop/app=web", "--to", "shop/app=api"];

test("the released image holds its program, its tables and what they mean", async () => {
  const { exit, value } = await json<Shown>(["bpf", "inspect", IMAGE], { cwd });
  expect([exit, value.program, value.size, value.digest.length]).toEqual([0, true, "S", 64]);
});

test("a verdict leads to the rule and to its line", async () => {
  const { value } = await json<Shown>(["bpf", "inspect", IMAGE, ...flow, "--port", "8080"], { cwd });
  expect(value.verdicts.map(({ direction, verdict, source }) => [direction, verdict, source?.file])).toEqual([
    ["ingress", "allow", "main.ts"],
    ["egress", "allow", "main.ts"],
  ]);
});

test("a denied flow names what isolates its ends", async () => {
  const { value } = await json<Shown>(["bpf", "inspect", IMAGE, ...flow, "--port", "22"], { cwd });
  expect(value.verdicts.map(({ verdict, rule }) => [verdict, rule !== null])).toEqual([
    ["deny", true],
    ["deny", true],
  ]);
});

test("the text has a line for each class", async () => {
  const { out } = await cli(["bpf", "inspect", IMAGE, ...flow, "--port", "8080"], { cwd });
  expect(out).toMatch(/^image {7}[0-9a-f]{64}$[^]*^ {5}0 {2}unknown$[^]*^ingress: allow$/m);
});

test("the image means what the intent means under its profile", async () => {
  const { exit, value } = await json<{ relation: string }>(["diff", "main.ts", IMAGE, "--profile", "ebpf"], { cwd });
  expect([exit, value.relation]).toEqual([0, "equal"]);
});

test("an image is nothing to lint, which is said", async () => {
  const { exit, err, out } = await cli(["lint", IMAGE], { cwd });
  expect([exit, `${out}${err}`]).toEqual([1, expect.stringContaining("an image holds no objects that could be linted")]);
});

test.each([
  [["bpf", "inspect", "main.ts"], "`main.ts` is no image"],
  [["bpf", "inspect", IMAGE, "--from", "shop/web"], "one end of the flow is missing"],
  [["diff", "main.ts", IMAGE, "--profile", "cilium"], "`cilium` reads no images"],
  [["lint", IMAGE, "inv.yaml"], "`r/artifacts/ebpf/image.o` is an image; only manifests can be united"],
])("%j is refused", async (words, message) => {
  const { exit, err } = await cli(words, { cwd });
  expect([exit, err]).toEqual([2, expect.stringContaining(message)]);
});
