import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canonicalJson } from "../../../compiler/ir/index.ts";
import { readEntries } from "../../../pipelines/release/entries.ts";
import { readRelease } from "../../../pipelines/release/index.ts";
import { cli, folder } from "../cli/cli.ts";
import { program } from "../cli/shop.ts";

const here = folder({ "main.ts": program });
beforeAll(() => cli(["build", "main.ts", "--target", "kubernetes", "--target", "cilium", "--out", "r"], { cwd: here.path }), 120_000);
afterAll(() => here.remove());

/** What reading a copy of the release finds after `change`. */
function after(change: (copy: string) => void): string[] {
  const copy = here.at("copy");
  rmSync(copy, { recursive: true, force: true });
  cpSync(here.at("r"), copy, { recursive: true });
  change(copy);
  const { value, diagnostics } = readRelease(copy, "copy");
  expect(value === null).toBe(diagnostics.length > 0);
  return diagnostics.map((one) => `${one.name} ${one.message}`);
}
const rewrite = (
  copy: string,
  change: (manifest: { targets: { target: string; artifacts: { path: string }[] }[]; [field: string]: unknown }) => void,
) => {
  const path = join(copy, "release.json");
  const statement = JSON.parse(readFileSync(path, "utf8"));
  change(statement.predicate);
  writeFileSync(path, canonicalJson(statement));
};

test("an untouched release is read", () => {
  expect(after(() => undefined)).toEqual([]);
});

test("any changed byte is found", () => {
  const files = readdirSync(here.at("r"), { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const names = files.map((one) => join(one.parentPath, one.name).slice(here.at("r").length + 1));
  for (const [i, name] of names.entries()) {
    const found = after((copy) => {
      const bytes = readFileSync(join(copy, name));
      const at = (i * 7919) % bytes.length;
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      writeFileSync(join(copy, name), bytes);
    });
    expect([name, found.length > 0]).toEqual([name, true]);
  }
});

test("a file that is gone, changed or added is named with its digests", () => {
  expect(after((copy) => rmSync(join(copy, "intent.json")))).toEqual(["E_DIGEST `intent.json` is listed in release.json and missing"]);
  expect(after((copy) => appendFileSync(join(copy, "intent.json"), " "))[0]).toMatch(
    /^E_DIGEST `intent.json` has digest [0-9a-f]{16}, release.json says [0-9a-f]{16}$/,
  );
  expect(after((copy) => writeFileSync(join(copy, "artifacts/more.yaml"), ""))).toEqual([
    "E_DIGEST `artifacts/more.yaml` is not listed in release.json",
  ]);
  expect(after((copy) => rmSync(join(copy, "release.json")))).toEqual(["E_ARCHIVE the entry `release.json` is missing"]);
});

test("release.json has one spelling", () => {
  expect(after((copy) => appendFileSync(join(copy, "release.json"), "\n"))).toEqual(["E_DIGEST `release.json` is not in canonical form"]);
  expect(after((copy) => writeFileSync(join(copy, "release.json"), '{"version":1,"version":1}'))[0]).toMatch(/^E_DUP/);
  expect(after((copy) => rewrite(copy, (manifest) => Object.assign(manifest, { more: 1 })))[0]).toMatch(/^E_SCHEMA/);
});

test.each([
  ["../../x", "leads out of the directory"],
  ["/etc/passwd", "has an absolute path"],
  ["C:\\x", "has an absolute path"],
  ["artifacts/cilium/../x", "leads out of the directory"],
  ["artifacts/cilium//x", "has an empty step in its path"],
  ["artifacts/cilium/a\\b", "has a backslash in its name"],
  ["artifacts/cilium/a\u0000b", "has a NUL character in its name"],
  [`artifacts/cilium/${"x".repeat(256)}`, "has a name longer than 255 bytes"],
  ["artifacts/cilium/a\u202eb", "has an invisible character in its name"],
  ["artifacts/cilium/x. ", "has a name that ends in a dot or space"],
  ["artifacts/other/x", "stands outside `artifacts/kubernetes/`"],
])("the listed path %j is refused", (path, problem) => {
  const found = after((copy) =>
    rewrite(copy, (manifest) => {
      const [artifact] = manifest.targets[0]?.artifacts ?? [];
      if (artifact !== undefined) artifact.path = path;
    }),
  );
  const archive = found.filter((one) => one.startsWith("E_ARCHIVE the entry `"));
  expect([archive.length, archive[0]?.endsWith(problem)]).toEqual([1, true]);
});

test("a subject that no artifact is, and one with a wild path, are refused", () => {
  const subjects = (change: (subject: { name: string; digest: object }[]) => unknown) =>
    after((copy) => {
      const path = join(copy, "release.json");
      const statement = JSON.parse(readFileSync(path, "utf8"));
      statement.subject = change(statement.subject);
      writeFileSync(path, canonicalJson(statement));
    });
  expect(subjects((all) => all.slice(1))).toEqual(["E_DIGEST the subjects of `release.json` are not what its predicate lists"]);
  expect(subjects((all) => [...all, { name: "../x", digest: all[0]?.digest ?? {} }])).toEqual([
    "E_ARCHIVE the entry `../x` leads out of the directory",
  ]);
});
test("what nothing else would tell, the checksum tells", () => {
  const found = after((copy) => rewrite(copy, (manifest) => Object.assign(manifest, { compiler: "0.1.1" })));
  expect(found[0]).toMatch(/^E_DIGEST `release.json` has checksum [0-9a-f]{16} and says [0-9a-f]{16}$/);
});

test("links, pipes and sockets are refused without being followed", async () => {
  expect(after((copy) => symlinkSync("/etc/passwd", join(copy, "artifacts/x")))).toEqual(["E_ARCHIVE the entry `artifacts/x` is a symbolic link"]);
  expect(after((copy) => symlinkSync("..", join(copy, "artifacts/loop")))).toEqual(["E_ARCHIVE the entry `artifacts/loop` is a symbolic link"]);
  expect(after((copy) => linkSync(join(copy, "intent.json"), join(copy, "artifacts/x")))).toEqual([
    "E_ARCHIVE the entry `artifacts/x` is a hard link",
    "E_ARCHIVE the entry `intent.json` is a hard link",
  ]);
  expect(after((copy) => execFileSync("mkfifo", [join(copy, "pipe")]))).toEqual(["E_ARCHIVE the entry `pipe` is a pipe"]);
  const server = createServer();
  mkdirSync(here.at("s"));
  await new Promise<void>((done) => server.listen(here.at("s/sock"), done));
  expect(readEntries(here.at("s")).diagnostics.map((one) => one.message)).toEqual(["the entry `sock` is a socket"]);
  server.close();
});

test("entries that some file systems take for one are refused, both named", () => {
  const twin = (name: string, other: string) =>
    after((copy) => {
      for (const each of [name, other]) copyFileSync(join(copy, "intent.json"), join(copy, "artifacts", each));
    });
  expect(twin("A.yaml", "a.yaml")).toEqual(["E_ARCHIVE the entry `artifacts/a.yaml` is the same as `artifacts/A.yaml` on some file systems"]);
  expect(twin("caf\u00e9", "cafe\u0301")[0]).toMatch(/^E_ARCHIVE .* is the same as /);
});

test("a name that is not UTF-8 is refused", () => {
  const found = after((copy) => writeFileSync(Buffer.concat([Buffer.from(`${copy}/artifacts/`), Buffer.from([0xff, 0xfe])]), "x"));
  expect(found[0]).toMatch(/^E_ARCHIVE the entry `artifacts\/.*` has a name that is not UTF-8$/);
});

test("what is too much is refused before it is read", () => {
  const limits = { files: 3, bytes: 1_000_000, fileBytes: 1_000_000 };
  expect(readEntries(here.at("r"), limits).diagnostics.map((one) => one.name)).toEqual(["E_LIMIT"]);
  expect(readEntries(here.at("r"), { ...limits, files: 100, bytes: 100 }).diagnostics[0]?.message).toMatch(/has \d+ bytes, the limit is 100 bytes/);
  expect(readEntries(here.at("r"), { ...limits, files: 100, fileBytes: 100 }).diagnostics[0]?.message).toMatch(/has a file of \d+ bytes/);
});

describe("release verify says what is wrong with an entry, and ends with 1:", () => {
  const verified = async (change: (copy: string) => void) => {
    after(change);
    const { exit, err } = await cli(["release", "verify", "copy"], { cwd: here.path });
    return [exit, err.split("\n")[0]];
  };
  const path = (text: string) => (copy: string) =>
    rewrite(copy, (manifest) => {
      const [artifact] = manifest.targets[0]?.artifacts ?? [];
      if (artifact !== undefined) artifact.path = text;
    });
  test.each<[string, (copy: string) => void, string]>([
    ["a path that leads out", path("../../x"), "error PCL1024 E_ARCHIVE: the entry `../../x` leads out of the directory"],
    ["a path that would paint", path("../\u001b[2J"), "error PCL1024 E_ARCHIVE: the entry `../\\u{1b}[2J` leads out of the directory"],
    ["an absolute path", path("/etc/x"), "error PCL1024 E_ARCHIVE: the entry `/etc/x` has an absolute path"],
    ["a drive", path("c:/x"), "error PCL1024 E_ARCHIVE: the entry `c:/x` has an absolute path"],
    ["a link", (copy) => symlinkSync("x", join(copy, "l")), "error PCL1024 E_ARCHIVE: the entry `l` is a symbolic link"],
    [
      "a hard link",
      (copy) => linkSync(join(copy, "intent.json"), join(copy, "l")),
      "error PCL1024 E_ARCHIVE: the entry `intent.json` is a hard link",
    ],
    ["a pipe", (copy) => execFileSync("mkfifo", [join(copy, "p")]), "error PCL1024 E_ARCHIVE: the entry `p` is a pipe"],
    [
      "a twin",
      (copy) => writeFileSync(join(copy, "INTENT.json"), ""),
      "error PCL1024 E_ARCHIVE: the entry `intent.json` is the same as `INTENT.json` on some file systems",
    ],
    [
      "a NUL",
      path("artifacts/kubernetes/a\0b"),
      "error PCL1024 E_ARCHIVE: the entry `artifacts/kubernetes/a\\u{0}b` has a NUL character in its name",
    ],
    ["a long name", path(`a/${"x".repeat(256)}`), `error PCL1024 E_ARCHIVE: the entry \`a/${"x".repeat(77)}…\` has a name longer than 255 bytes`],
    [
      "too many bytes",
      (copy) => sparse(join(copy, "big"), 10 * 1024 ** 3),
      "error PCL1003 E_LIMIT: the release directory has a file of 10737418240 bytes, the limit is 67108864 bytes",
    ],
  ])("%s", async (_name, change, message) => expect(await verified(change)).toEqual([1, message]));
  test("too many entries, folders among them", () => {
    const root = here.at("many");
    for (let i = 0; i < 20; i++) mkdirSync(join(root, `${i}`), { recursive: true });
    const limits = { files: 10, bytes: 1_000, fileBytes: 1_000 };
    expect(readEntries(root, limits).diagnostics.map((one) => one.message)).toEqual(["the release directory has more than 10 entries"]);
  });
});

/** A file of this size that takes no room. */
function sparse(path: string, size: number): void {
  writeFileSync(path, "");
  truncateSync(path, size);
}

test("verify ends with 1 on a finding and 2 where there is no release", async () => {
  after((copy) => appendFileSync(join(copy, "intent.json"), " "));
  expect((await cli(["release", "verify", "copy"], { cwd: here.path })).exit).toBe(1);
  expect((await cli(["release", "verify", "r"], { cwd: here.path })).exit).toBe(0);
  expect((await cli(["release", "verify", "nowhere"], { cwd: here.path })).exit).toBe(2);
});

test("a release that was changed is no source", async () => {
  after((copy) => appendFileSync(join(copy, "intent.json"), " "));
  expect((await cli(["diff", "copy", "r"], { cwd: here.path })).exit).toBe(1);
});
