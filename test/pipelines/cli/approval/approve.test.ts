import { readFileSync, statSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { planTold, toldDigest } from "../../../../compiler/answers/index.ts";
import { requestText } from "../../../../pipelines/release/index.ts";
import { cli, json, type Refused, refusal } from "../cli.ts";
import { CLUSTER, LIVE, releasedShop } from "./shop-release.ts";

let shop: Awaited<ReturnType<typeof releasedShop>>;
const at = (name: string) => shop.here.at(name);
beforeAll(async () => {
  shop = await releasedShop();
  for (const name of ["alice", "bob"]) await shop.approve(name);
}, 120_000);
afterAll(() => shop.here.remove());

interface Verified extends Refused {
  readonly ok: boolean;
  readonly digest: string | null;
  readonly approved: { readonly stage: string; readonly needed: number; readonly approvers: readonly string[] } | null;
}
const verify = (names: readonly string[], more: readonly string[] = [], world: { now?: Date } = {}) =>
  json<Verified>(
    [
      ...["release", "verify", "v2", ...names.flatMap((name) => ["--approval", `${name}.json`]), "--root", "root.json"],
      ...(more.includes("--stage") ? [] : ["--stage", "full"]),
      ...(more.includes("--cluster") ? [] : ["--cluster", CLUSTER]),
      ...more,
    ],
    { cwd: shop.cwd, ...world },
  );
const found = async (...args: Parameters<typeof verify>) => {
  const { exit, value } = await verify(...args);
  return [exit, ...value.diagnostics.map((one) => `${one.name} ${one.message}`)];
};
const keyOf = async (name: string) =>
  (await json<{ author: string }>(["release", "sign", "v2", "--key", `${name}.key`, "--out", `${name}.who`], shop)).value.author;

test("two approvals open stage full, and are named", async () => {
  const { exit, value } = await verify(["alice", "bob"]);
  expect([exit, value.ok, value.digest, value.approved?.needed]).toEqual([0, true, shop.v2, 2]);
  const { out } = await cli(
    ["release", "verify", "v2", "--approval", "alice.json", "--approval", "bob.json", "--root", "root.json", "--stage", "full", "--cluster", CLUSTER],
    shop,
  );
  expect(out).toMatch(/^verified v2 {2}sha256:[0-9a-f]{64}\napproved for stage full by 2, needed 2: (alice|bob) \([0-9a-f]{16}\), (alice|bob) \(/);
});

describe("refused:", () => {
  test("one approval of two", async () =>
    expect(await found(["alice"])).toEqual([1, "E_APPROVAL_THRESHOLD distinct 1 of 2 approvers of stage `full`"]));
  test("one approval twice", async () =>
    expect(await found(["alice", "alice"])).toEqual([1, "E_APPROVAL_THRESHOLD distinct 1 of 2 approvers of stage `full`"]));
  test("another cluster", async () =>
    expect((await found(["alice"], ["--cluster", "other"]))[1]).toBe(
      `E_APPROVAL_MISMATCH the approval is for cluster \`${CLUSTER}\`, not for \`other\``,
    ));
  test("another stage", async () =>
    expect((await found(["alice"], ["--stage", "ring-1"]))[1]).toBe("E_APPROVAL_MISMATCH the approval is for stage `full`, not for `ring-1`"));
  test("another release", async () => {
    const { value } = await json<Verified>(
      ["release", "verify", "v1", "--approval", "alice.json", "--root", "root.json", "--stage", "full", "--cluster", CLUSTER],
      shop,
    );
    expect(value.diagnostics[0]?.message).toBe(`the approval is for release \`${shop.v2}\`, not for \`${shop.v1}\``);
  });
  test("too late, by the clock or by --at", async () => {
    const late = /^E_APPROVAL_EXPIRED the approval expired at 2026-06-02T12:00:00Z, it is 2026-06-02T12:06:00Z$/;
    expect((await found(["alice", "bob"], [], { now: new Date("2026-06-02T12:06:00Z") }))[1]).toMatch(late);
    expect((await found(["alice", "bob"], ["--at", "2026-06-02T12:06:00Z"]))[1]).toMatch(late);
  });
  test("one byte changed, with the reason for --debug alone", async () => {
    const bytes = readFileSync(at("alice.json"));
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    writeFileSync(at("flipped.json"), bytes);
    expect(await found(["flipped", "bob"])).toEqual([1, "E_SIGNATURE the signature does not hold"]);
    const plain = ["release", "verify", "v2", "--approval", "flipped.json", "--root", "root.json", "--stage", "full", "--cluster", CLUSTER];
    expect((await cli(plain, shop)).err).not.toContain("debug");
    expect((await cli([...plain, "--debug"], shop)).err).toMatch(/^debug: flipped\.json: the signature by [0-9a-f]{64} is not of this payload/);
  });
  test("another root file than the pinned one", async () => {
    expect((await found(["alice", "bob"], ["--root-digest", `sha256:${"0".repeat(64)}`]))[1]).toMatch(
      /^E_DIGEST the root file has digest [0-9a-f]{16}, 0000000000000000 was asked for$/,
    );
  });
  test("a release that was changed, whoever approved it", async () => {
    const [file, was] = [at("v2/intent.json"), readFileSync(at("v2/intent.json"))];
    writeFileSync(file, `${was} `);
    expect((await found(["alice", "bob"]))[1]).toMatch(/^E_DIGEST `intent.json` has digest [0-9a-f]{16}, release.json says [0-9a-f]{16}$/);
    writeFileSync(file, was);
  });
});

test.each([
  ["approvals without a root file", ["release", "verify", "v2", "--approval", "alice.json"]],
  ["a root file without a stage", ["release", "verify", "v2", "--root", "root.json", "--cluster", "x"]],
  ["a root file without a cluster", ["release", "verify", "v2", "--root", "root.json", "--stage", "full"]],
  ["a time that is none", ["release", "verify", "v2", "--root", "root.json", "--stage", "full", "--cluster", "x", "--at", "soon"]],
  ["a digest that is none", ["release", "verify", "v2", "--root", "root.json", "--stage", "full", "--cluster", "x", "--root-digest", "1"]],
  ["a stage that no name is", ["release", "verify", "v2", "--root", "root.json", "--stage", "a b", "--cluster", "x"]],
  ["an approval without a key", ["release", "approve", "v2", "--out", "x.json"]],
  ["an approval without a place", ["release", "approve", "v2", "--key", "alice.key"]],
  ["an approval without what is to be approved", ["release", "approve", "v2", "--key", "alice.key", "--out", "x.json", "--profile", "cilium"]],
  ["an approval that lasts for ever", ["release", "approve", "v2", "--key", "alice.key", "--out", "x.json", "--valid-for", "99999"]],
  ["a key that would overwrite another", ["release", "keygen", "--out", "alice.key"]],
  ["a root file without a signature", ["release", "root", "--key", "alice.key.pub", "--threshold", "1", "--out", "r.json"]],
  ["a root file without a threshold", ["release", "root", "--key", "alice.key.pub", "--sign", "root.key", "--out", "r.json"]],
  [
    "a threshold for no stage",
    ["release", "root", "--key", "alice.key.pub", "--threshold", "1", "--stage", "full", "--sign", "root.key", "--out", "r.json"],
  ],
  ["a report of no kind", ["release", "verify", "v2", "--report", "junit.xml"]],
])("misuse ends with 2: %s", async (_name, args) => expect(await refusal(args, shop)).toEqual([2, "E_USAGE"]));
test.each([
  ["a file that is not there", ["release", "verify", "v2", "--approval", "nobody.json", "--root", "root.json", "--stage", "full", "--cluster", "x"]],
  ["a private key as a public one", ["release", "root", "--key", "alice.key", "--threshold", "1", "--sign", "root.key", "--out", "r.json"]],
  ["a public key as a private one", ["release", "sign", "v2", "--key", "alice.key.pub", "--out", "s.json"]],
])("bad input ends with 2: %s", async (_name, args) => expect(await refusal(args, shop)).toEqual([2, "E_INPUT"]));

describe("keys", () => {
  test("the private one is for its owner alone", () => expect(statSync(at("alice.key")).mode & 0o777).toBe(0o600));
  test("no output and no file but its own holds any of it", async () => {
    const secret = readFileSync(at("alice.key"), "utf8").split("\n")[1] ?? "";
    const der = Buffer.from(secret, "base64");
    const seed = der.subarray(der.length - 32);
    const spellings = [secret, secret.slice(-43), seed.toString("hex"), seed.toString("base64url"), encodeURIComponent(secret)];
    const runs = [
      await cli(["release", "sign", "v2", "--key", "alice.key", "--out", "canary.json", "--debug"], shop),
      await cli(["release", "root", "--key", "alice.key", "--threshold", "1", "--sign", "alice.key", "--out", "r.json", "--debug"], shop),
      await cli(["release", "verify", "v2", "--approval", "alice.key", "--root", "root.json", "--stage", "full", "--cluster", "x", "--debug"], shop),
      await cli(["release", "verify", "v2", "--root", "alice.key", "--stage", "full", "--cluster", "x", "--debug"], shop),
      await cli(["release", "approve", "v2", "--request", "alice.key", "--key", "alice.key", "--out", "x.json", "--debug"], shop),
    ];
    const written = ["canary.json", "alice.json", "root.json", "alice.key.pub"].map((name) => readFileSync(at(name), "utf8"));
    const all = [...runs.flatMap(({ out, err }) => [out, err]), ...written].join("\n");
    expect(spellings.filter((one) => one.length < 40 || all.includes(one))).toEqual([]);
  });
});

describe("the author", () => {
  test("is excluded, by his signature", async () => {
    const author = await keyOf("alice");
    await shop.approve("alice", "--out", "alice.self.json").catch(() => undefined);
    const { value } = await json<Refused>(
      [
        ...[
          "release",
          "approve",
          "v2",
          "--old",
          "v1",
          "--profile",
          "cilium",
          "--cluster",
          CLUSTER,
          "--live",
          LIVE,
          "--sequence",
          "3",
          "--stage",
          "full",
        ],
        ...["--key", "alice.key", "--author", "alice.who", "--root", "root.json", "--out", "self.json", "--yes"],
      ],
      shop,
    );
    expect(value.diagnostics.map((one) => `${one.name} ${one.message}`)).toEqual(["E_APPROVAL_THRESHOLD the author's own approval does not count"]);
    expect((await found(["alice", "bob"], ["--author", "alice.who"]))[1]).toBe(
      `E_APPROVAL_MISMATCH the approval is for author none, not for \`${author}\``,
    );
  });
  test("of another release is none of this", async () => {
    await cli(["release", "sign", "v1", "--key", "carol.key", "--out", "carol.v1"], shop);
    expect((await found(["alice", "bob"], ["--author", "carol.v1"]))[1]).toBe(
      `E_APPROVAL_MISMATCH the author signed release \`${shop.v1}\`, not \`${shop.v2}\``,
    );
  });
});

describe("a promotion request", () => {
  const base = async () => {
    const { planOf } = await import("../../../../compiler/answers/index.ts");
    const { loadSource } = await import("../../../../pipelines/source/index.ts");
    const { parseProfile } = await import("../../../../compiler/targets/index.ts");
    const { worldOf } = await import("../../../../pipelines/cli/world.ts");
    const { Args } = await import("../../../../pipelines/cli/verb.ts");
    const io = { cwd: shop.cwd, env: process.env, tty: false, err: () => undefined, now: () => 0, stdin: async () => Buffer.from("") };
    const world = worldOf(new Args([], {}), io as never);
    const [a, b] = [(await loadSource(["v1"], world)).value, (await loadSource(["v2"], world)).value];
    const chosen = parseProfile("cilium");
    if (a === null || b === null || !("target" in chosen)) throw new Error("no releases");
    const watch = { now: () => 0, working: <T>(_what: string, work: (count: () => void) => T) => work(() => undefined) };
    const plan = planTold(planOf(a, b, chosen, null, watch).value ?? { profile: "", kind: "nothing", phases: [] });
    return { version: 1 as const, release: shop.v2, stage: "full", cluster: CLUSTER, previous: shop.v1, live: LIVE, sequence: 3, plan };
  };
  const approveBy = (name: string, request: string, ...more: string[]) =>
    cli(["release", "approve", "v2", "--old", "v1", "--request", request, "--key", `${name}.key`, "--out", `${name}.${request}`, ...more], shop);

  test("tells everything that is signed; what changes is shown and asked about", async () => {
    const request = await base();
    writeFileSync(at("request.json"), requestText(request));
    const { exit, err } = await cli(
      ["release", "approve", "v2", "--old", "v1", "--request", "request.json", "--key", "alice.key", "--out", "alice.request.json"],
      { ...shop, answer: shop.v2.slice(7, 15) },
    );
    expect(exit).toBe(0);
    expect(err).toContain("opens    pod shop/client (app=web) -> pod shop/server:9091/tcp (app=api)");
    expect(err).toContain("    update CiliumNetworkPolicy shop/shop-api-ingress\n");
    expect(err).toContain(`plan      ${toldDigest(request.plan)}`);
    expect(err).toMatch(/to approve it, type the first 8 digits of the release's digest: $/);
    expect((await approveBy("bob", "request.json", "--yes")).exit).toBe(0);
    expect((await found(["alice.request", "bob.request"], ["--request", "request.json"]))[0]).toBe(0);
  });
  test("other digits approve nothing", async () => {
    const args = ["release", "approve", "v2", "--old", "v1", "--request", "request.json", "--key", "carol.key", "--out", "no.json"];
    expect(await cli(args, { ...shop, answer: "12345678" })).toMatchObject({ exit: 1, out: "not approved: the digits are others\n" });
    expect(() => statSync(at("no.json"))).toThrow();
  });
  test("without a terminal there is no question, and no approval", async () => expect((await approveBy("carol", "request.json")).exit).toBe(2));
  test("of another plan is refused with the field and both values", async () => {
    const request = await base();
    const [first, ...rest] = request.plan.phases;
    const plan = { ...request.plan, phases: [{ ...first, title: "something else", bound: "old", writes: first?.writes ?? [] }, ...rest] };
    writeFileSync(at("other.json"), requestText({ ...request, plan }));
    expect((await found(["alice.request", "bob.request"], ["--request", "other.json"]))[1]).toBe(
      `E_APPROVAL_MISMATCH the approval is for plan \`${toldDigest(request.plan)}\`, not for \`${toldDigest(plan)}\``,
    );
  });
  test("of a later step finds the approval stale", async () => {
    writeFileSync(at("later.json"), requestText({ ...(await base()), sequence: 5 }));
    expect((await found(["alice.request", "bob.request"], ["--request", "later.json"]))[1]).toMatch(
      /^E_APPROVAL_STALE the approval is for sequence 3/,
    );
  });
  test("of another release or after another one is not approved", async () => {
    writeFileSync(at("wrong.json"), requestText({ ...(await base()), release: shop.v1 }));
    expect((await approveBy("carol", "wrong.json", "--yes")).err).toContain("E_APPROVAL_MISMATCH: the request is for release");
    writeFileSync(at("after.json"), requestText({ ...(await base()), previous: shop.v2 }));
    expect((await approveBy("carol", "after.json", "--yes")).err).toContain("E_APPROVAL_MISMATCH: the request is for previous");
  });
  test("that isn't canonical is refused", async () => {
    writeFileSync(at("loose.json"), JSON.stringify(await base(), null, 2));
    expect((await approveBy("carol", "loose.json", "--yes")).exit).toBe(2);
  });
});

describe("what recorded traffic would notice is shown", () => {
  const lost = {
    flow: {
      time: "2026-01-01T00:00:00Z",
      verdict: "FORWARDED",
      IP: { source: "10.244.0.1", destination: "10.244.0.2" },
      l4: { TCP: { source_port: 40000, destination_port: 9090, flags: { SYN: true } } },
      source: { namespace: "shop", pod_name: "web", labels: ["k8s:app=web", "k8s:io.kubernetes.pod.namespace=shop"] },
      destination: { namespace: "shop", pod_name: "api", labels: ["k8s:app=api", "k8s:io.kubernetes.pod.namespace=shop"] },
      is_reply: false,
      traffic_direction: "EGRESS",
    },
  };
  const approve = (...more: string[]) =>
    cli(
      [
        ...[
          "release",
          "approve",
          "v2",
          "--old",
          "v1",
          "--profile",
          "cilium",
          "--cluster",
          CLUSTER,
          "--live",
          LIVE,
          "--sequence",
          "3",
          "--stage",
          "full",
        ],
        ...["--key", "alice.key", "--out", "never.json", ...more],
      ],
      { ...shop, answer: "no" },
    );
  test("of the flows themselves", async () => {
    writeFileSync(at("hubble.json"), `${JSON.stringify(lost)}\n`);
    const { err } = await approve("--flows", "hubble.json");
    expect(err).toMatch(/recorded traffic under A and B\n {2}1 records: 1 flows[^]*newly denied +shop\/web -> shop\/api:9090\/tcp[^]*gate: fail/);
  });
  test("of a report, and whether the release names it", async () => {
    const { out } = await cli(["replay", "--old", "v1", "--new", "v2", "--profile", "cilium", "--flows", "hubble.json", "--json"], shop);
    writeFileSync(at("replay.json"), out);
    const { err } = await approve("--replay", "replay.json");
    expect(err).toMatch(/replay +the gate says fail; the release does not name this report\n {2}1 flows: 1 newly denied, 0 newly allowed/);
    expect((await approve("--replay", "root.json")).exit).toBe(2);
  });
});

test("reports that were given at the build are named and verified", async () => {
  writeFileSync(at("junit.xml"), "<testsuites/>");
  const built = await cli(["build", "v1.ts", "--target", "kubernetes", "--report", "test=junit.xml", "--out", "v1.tested"], shop);
  expect(built.exit).toBe(0);
  expect((await cli(["release", "show", "v1.tested"], shop)).out).toMatch(/^report {4}test junit\.xml sha256:[0-9a-f]{64}$/m);
  expect((await cli(["release", "verify", "v1.tested", "--report", "test=junit.xml"], shop)).exit).toBe(0);
  expect((await json<Refused>(["release", "verify", "v1", "--report", "test=junit.xml"], shop)).value.diagnostics[0]?.name).toBe("E_DIGEST");
});
