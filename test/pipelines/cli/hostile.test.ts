import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { cli, folder } from "./cli.ts";
import { inventory, policy, probes, program } from "./shop.ts";

/** What a terminal obeys, what turns a line around, what nobody sees, and what a spreadsheet, a page or a CI system takes for its own. */
const HOSTILE = "\u001b[2J\u001b]8;;http://evil\u0007\u009b31m\r\u202e\u2066\u200b\u00ad\u2028::error::<img src=x onerror=alert(1)>`|";
/** All of that but what anybody may see. */
const HIDDEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u;

type Tree = null | boolean | number | string | readonly Tree[] | { readonly [key: string]: Tree };
/** The tree, once with each of its texts made hostile, and once with each key of labels. */
function* spoiled(tree: Tree): Generator<Tree> {
  if (typeof tree === "string") yield HOSTILE;
  if (typeof tree !== "object" || tree === null) return;
  if (Array.isArray(tree)) {
    for (const [i, one] of tree.entries()) for (const bad of spoiled(one)) yield tree.with(i, bad);
    return;
  }
  for (const [key, one] of Object.entries(tree)) {
    for (const bad of spoiled(one)) yield { ...tree, [key]: bad };
    if (/labels$/i.test(key)) yield { ...tree, [key]: { [HOSTILE]: "x" } };
  }
  yield { ...tree, [HOSTILE]: 1 };
}

const here = folder({
  "good.yaml": policy,
  "pods.yaml": inventory,
  "probes.json": probes,
  "main.ts": `${program}\nconsole.log(${JSON.stringify(HOSTILE)});`,
});
afterAll(() => here.remove());
const written = (name: string, value: Tree) => writeFileSync(here.at(name), JSON.stringify(value));

/** Runs command lines; what any of them prints is plain, and none ends as a bug of ours. */
async function plain(...lines: readonly string[]): Promise<string> {
  let text = "";
  for (const line of lines) {
    const file = /NEW\.\w+/.exec(line)?.[0];
    if (file !== undefined) rmSync(here.at(file), { force: true });
    const { exit, out, err } = await cli(line.split(" "), { cwd: here.path });
    const said = (line.includes("csv") ? out.replaceAll("\r\n", "\n") : out) + err;
    const at = HIDDEN.exec(said);
    expect([line, at === null ? null : JSON.stringify(said.slice(Math.max(0, at.index - 60), at.index + 40)), exit < 70]).toEqual([line, null, true]);
    if (line.includes("github")) expect(said).not.toMatch(/^::error::</m);
    if (file?.endsWith(".ts") === true && existsSync(here.at(file))) expect(HIDDEN.exec(readFileSync(here.at(file), "utf8"))).toBeNull();
    text += said;
  }
  return text;
}

beforeAll(async () => {
  expect((await cli(["build", "main.ts", "--target", "cilium", "--out", "out"], { cwd: here.path })).exit).toBe(0);
}, 60_000);

describe("hostile texts everywhere never reach a terminal or a file as they are:", () => {
  const object = parse(policy) as Tree;
  const cilium: Tree = {
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    metadata: { name: "api", namespace: "shop", annotations: { why: "x" } },
    spec: {
      description: "x",
      endpointSelector: { matchLabels: { app: "api" } },
      ingress: [
        {
          fromEndpoints: [{ matchLabels: { app: "web" } }],
          toPorts: [{ ports: [{ port: "8080" }], rules: { http: [{ path: "/v1", method: "GET" }] } }],
        },
      ],
      egress: [{ toFQDNs: [{ matchName: "a.example.com" }] }, { toCIDR: ["10.0.0.0/8"] }],
    },
  };
  test.each([
    ["network policies", object, "kubernetes"],
    ["cilium's", cilium, "cilium"],
  ])(
    "%s",
    async (_name, tree, profile) => {
      const engine = `--profile ${profile}`;
      for (const bad of spoiled(tree)) {
        written("bad.yaml", bad);
        await plain(
          `lint bad.yaml ${engine}`,
          `lint bad.yaml ${engine} --format github`,
          `lint bad.yaml ${engine} --format sarif`,
          `diff bad.yaml good.yaml ${engine} --markdown`,
          `eval bad.yaml ${engine} --inventory pods.yaml --probes probes.json`,
          `explain bad.yaml ${engine} --inventory pods.yaml --from shop/web --to shop/api --port 8080`,
          `plan good.yaml bad.yaml ${engine}`,
          `import bad.yaml ${engine} --out NEW.ts`,
          `report bad.yaml ${engine} --inventory pods.yaml --out NEW.html`,
        );
      }
    },
    600_000,
  );
  test("an inventory", async () => {
    for (const bad of spoiled(parse(inventory) as Tree)) {
      written("bad.yaml", bad);
      await plain(
        "connections good.yaml --inventory bad.yaml",
        "connections good.yaml --inventory bad.yaml --format csv",
        "connections good.yaml --inventory bad.yaml --format dot",
        "connections good.yaml --inventory bad.yaml --format json",
        "report good.yaml --inventory bad.yaml --out NEW.html",
      );
    }
  }, 600_000);
  test("probes", async () => {
    for (const bad of spoiled(JSON.parse(probes) as Tree)) {
      written("bad.json", bad);
      await plain("eval good.yaml --inventory pods.yaml --probes bad.json", "eval good.yaml --inventory pods.yaml --probes bad.json --json");
    }
  }, 300_000);
  test("an intent", async () => {
    const intent = JSON.parse(readFileSync(here.at("out/intent.json"), "utf8")) as { policies: Tree[] };
    let n = 0;
    for (const bad of spoiled({ ...intent, policies: intent.policies.slice(0, 1) })) {
      written("bad.json", bad);
      await plain(
        `build bad.json --target cilium --out n${n++}`,
        "check bad.json --target kubernetes",
        "diff bad.json out --markdown",
        "lint bad.json --json",
      );
    }
  }, 600_000);
  test("comments, names of files and folders, and what a program prints", async () => {
    writeFileSync(here.at("comment.yaml"), `# ${HOSTILE}\n${policy}`);
    mkdirSync(here.at("odd"));
    writeFileSync(here.at(`odd/\u001b[2J\u202e::error::.yaml`), policy.replace("port: http", "port: 0"));
    await plain(
      "lint comment.yaml",
      "lint odd",
      "lint odd --format github",
      "lint odd --format sarif",
      "lint odd --json",
      "check main.ts",
      "check main.ts --untrusted",
    );
  }, 120_000);
});

describe("a name is what it looks like:", () => {
  const looks = ["\u202eapi", "a\u2066pi", "ap\u200bi", "\u0430pi", "api\u0301", "\uff41pi"];
  test.each(looks)("%j is none, in an intent", async (name) => {
    const text = readFileSync(here.at("out/intent.json"), "utf8");
    for (const [from, to] of [
      ['"id":"shop/api/ingress"', `"id":"shop/${name}/ingress"`],
      ['"app"', `"${name}"`],
      ['["api"]', `["${name}"]`],
    ] as const) {
      expect(text).toContain(from);
      writeFileSync(here.at("bad.json"), text.replaceAll(from, to));
      const { exit, err } = await cli(["check", "bad.json"], { cwd: here.path });
      expect([from, exit, err]).toEqual([from, expect.toSatisfy((code) => code === 1 || code === 2), expect.stringContaining("E_LABEL")]);
    }
  });
  test.each(looks)("%j is none, in a program", async (name) => {
    writeFileSync(here.at("bad.ts"), program.replace('shop.workload("api"', `shop.workload(${JSON.stringify(name)}`));
    const { exit, err } = await cli(["check", "bad.ts"], { cwd: here.path });
    expect([exit, err]).toEqual([2, expect.stringContaining("E_LABEL")]);
  });
  test.each(looks)("%j is none, in a manifest", async (name) => {
    writeFileSync(here.at("bad.yaml"), policy.replace("name: api", `name: ${JSON.stringify(name)}`));
    const { err } = await cli(["lint", "bad.yaml"], { cwd: here.path });
    expect(err).toContain("E_LABEL");
  });
});

test.each(["=HYPERLINK(1)", "+1", "-1", "@SUM(1)"])("a cell that a spreadsheet would compute is prefixed: %s", async (name) => {
  writeFileSync(
    here.at("bad.yaml"),
    inventory.replaceAll("namespace: other, name: x", `namespace: other, name: ${JSON.stringify(name)}`).replace("name: other }", `name: other }`),
  );
  const { out } = await cli(["connections", "good.yaml", "--inventory", "bad.yaml", "--format", "csv"], { cwd: here.path });
  const cells = out.split(/[\r\n,]+/).map((cell) => cell.replaceAll('"', ""));
  expect(cells.filter((cell) => /^[=+\-@\t]/.test(cell))).toEqual([]);
});
