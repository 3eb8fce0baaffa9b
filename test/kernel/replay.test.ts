import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { cli, folder, json, ROOT } from "../pipelines/cli/cli.ts";
import { randomOf } from "./rig/random.ts";
import { openRig, sh } from "./rig/rig.ts";

const PROBES = Math.max(2_500, Math.min(50_000, Number(process.env["FC_RUNS"] ?? 0)));
const INVENTORY = join(ROOT, "policies", "shop", "inventory.yaml");
const rig = openRig(0);
const here = folder({ "probes.json": JSON.stringify({ probes: probes(Number(process.env["FC_SEED"] ?? 3)) }) });
const image = join(here.path, "shop", "artifacts", "ebpf", "image.o");

/** Flows between pods, nodes and the world, on ports that the policy names, beside them, and elsewhere. */
function probes(seed: number): readonly object[] {
  const random = randomOf(seed);
  const pods = [...readFileSync(INVENTORY, "utf8").matchAll(/kind: Pod\n\s+metadata:\n\s+name: (\S+)\n\s+namespace: (\S+)/g)].map(
    ([, name, space]) => `${space}/${name}`,
  );
  expect(pods.length).toBeGreaterThan(4);
  const one = <T>(list: readonly T[]) => list[random(list.length)] as T;
  const address = () =>
    one([
      "203.0.113.7",
      "10.0.0.7",
      "198.51.100.20",
      "169.254.169.254",
      "2001:db8::7",
      `${1 + random(220)}.${random(256)}.${random(256)}.${random(256)}`,
    ]);
  const end = () => (random(4) === 0 ? { ip: address() } : { pod: one(pods) });
  return Array.from({ length: PROBES }, (_, i) => {
    const protocol = one(["TCP", "TCP", "TCP", "UDP", "SCTP", "ICMP"]);
    const port = one([80, 443, 8080, 8081, 53, 5432, 9090, 9091, 1 + random(65_535)]);
    const [from, to] = [end(), end()];
    return { name: `p${i}`, from, to: "ip" in from && "ip" in to ? { pod: one(pods) } : to, protocol, ...(protocol === "ICMP" ? {} : { port }) };
  });
}

beforeAll(async () => {
  const { exit, err } = await cli([
    "build",
    join(ROOT, "policies/shop/main.ts"),
    "--target",
    "ebpf",
    "--inventory",
    INVENTORY,
    "--out",
    join(here.path, "shop"),
  ]);
  expect({ exit, err }).toEqual({ exit: 0, err: expect.anything() });
});

interface Report {
  readonly results: readonly {
    readonly name: string;
    readonly verdict: string;
    readonly egress: { verdict: string };
    readonly ingress: { verdict: string };
  }[];
  readonly summary: Readonly<Record<string, number>>;
}
const verdictsOf = ({ results }: Report) =>
  results.map(({ name, verdict, egress, ingress }) => `${name} ${verdict} ${egress.verdict} ${ingress.verdict}`);

test(`the kernel says of ${PROBES} probes what eval says of the image`, { timeout: 600_000 }, async () => {
  const more = ["--probes", join(here.path, "probes.json"), "--inventory", INVENTORY];
  const kernel = await json<Report>(["bpf", "replay", image, "--pins", rig.pins.root, ...more]);
  const reader = await json<Report>(["eval", image, "--profile", "ebpf@1", ...more]);
  expect(kernel.exit).toBe(0);
  expect(verdictsOf(kernel.value)).toEqual(verdictsOf(reader.value));
  expect(kernel.value.summary["allow"]).toBeGreaterThan(20);
  expect(kernel.value.summary["deny"]).toBeGreaterThan(20);
});

test("stock bpftool takes the file, and prints its head by names", () => {
  sh("bpftool", "prog", "loadall", image, join(rig.pins.root, "stock"), "pinmaps", join(rig.pins.root, "stock-maps"));
  const dump = sh("sh", "-c", `bpftool map dump pinned ${join(rig.pins.root, "stock-maps", "_rodata_img")} | head -c 2000`);
  expect(dump).toMatch(/"magic": 1229734736/);
  expect(dump).toMatch(/"cell_base": \[/);
});
