import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { cli, folder, json, type Refused, ROOT } from "../pipelines/cli/cli.ts";
import { ethernet, ipv4, SYN, tcp } from "./rig/frames.ts";
import { openRig } from "./rig/rig.ts";
import { numberOf, verdicts } from "./rig/testrun.ts";

const rig = openRig(1);
const INVENTORY = join(ROOT, "policies/shop/inventory.yaml");
const here = folder({});
const image = join(here.path, "shop", "artifacts", "ebpf", "image.o");
const node = ["--pins", rig.pins.root, "--netns", rig.netns];
const web = ["--interface", "pod0=shop/web-5d4b-1", "--inventory", INVENTORY];

beforeAll(async () => {
  const built = await cli([
    "build",
    join(ROOT, "policies/shop/main.ts"),
    "--target",
    "ebpf",
    "--inventory",
    INVENTORY,
    "--out",
    join(here.path, "shop"),
  ]);
  expect(built.exit).toBe(0);
});

interface Status {
  readonly image: { readonly digest: string } | null;
  readonly interfaces: readonly { readonly pod: string | null; readonly by: string }[];
  readonly rules: readonly { readonly rule: string; readonly verdict: string; readonly packets: number }[];
}

test("an image goes into force, denies by a rule that it names, follows itself, and goes", { timeout: 120_000 }, async () => {
  const early = await json<Refused>(["bpf", "swap", image, ...node, ...web]);
  expect(early.value.diagnostics[0]).toMatchObject({ name: "E_IMAGE_LOAD", message: "no image is in force that this one could follow" });
  const { exit, value } = await json<{ digest: string }>(["bpf", "load", image, ...node, ...web]);
  expect(exit).toBe(0);
  const pod = (await json<{ results: unknown[] }>(["bpf", "status", ...node])).value as unknown as Status;
  expect(pod).toMatchObject({ image: { digest: value.digest }, interfaces: [{ pod: "shop/web-5d4b-1" }] });
  const [own] = /10\.\d+\.\d+\.\d+/.exec(addressOfWeb()) ?? [];
  const call = (to: string, port: number) => ({
    ifindex: numberOf(rig, "pod0"),
    bytes: ethernet(0x0800, ipv4(own as string, to, 6, tcp(40_000, port, SYN))),
  });
  expect(verdicts(rig, "egress", [call("203.0.113.7", 443), call("198.51.100.9", 25)])).toEqual(["pass", "drop"]);
  const { events } = (await json<{ events: readonly { kind: string; rule: string | null }[] }>(["bpf", "events", ...node])).value;
  expect(events).toMatchObject([{ kind: "DROP", rule: expect.stringMatching(/^shop\//) }]);
  const status = (await json(["bpf", "status", ...node])).value as unknown as Status;
  expect(status.rules).toMatchObject([{ verdict: "deny", packets: 1, rule: events[0]?.rule }]);
  const again = await cli(["bpf", "swap", image, ...node, ...web, "--digest", value.digest.slice(0, 16)]);
  expect(again.out).toContain("the same as before");
  expect((await cli(["bpf", "unload", ...node])).out).toBe("removed; no longer policed: pod0\n");
  expect((await cli(["bpf", "status", ...node])).out).toBe("nothing is loaded\n");
});

function addressOfWeb(): string {
  const text = readFileSync(INVENTORY, "utf8");
  return text.slice(text.indexOf("name: web-5d4b-1"));
}
