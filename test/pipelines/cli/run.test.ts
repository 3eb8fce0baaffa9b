import { expect, test } from "vitest";
import { cli, json, type Refused, refusal } from "./cli.ts";

test("no verb at all is a usage error with the help on standard error", async () => {
  const { exit, out, err } = await cli([]);
  expect([exit, out]).toEqual([2, ""]);
  expect(err).toContain("Usage: portcullis");
});

test("the help is a result", async () => {
  expect(await cli(["--help"])).toMatchObject({ exit: 0, err: "", out: expect.stringContaining("Usage: portcullis") as string });
  expect((await cli(["eval", "--help"])).out).toContain("$ portcullis eval");
});

test("the version is a result", async () => {
  expect((await cli(["--version"])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test("a mistyped verb gets a suggestion", async () => {
  expect(await cli(["evla"])).toEqual({
    exit: 2,
    out: "",
    err: "error PCL1018 E_USAGE: unknown command `evla`\n  help     did you mean eval\n1 error\n",
  });
});

test("a mistyped option gets a suggestion, as data too", async () => {
  const { exit, value } = await json<Refused>(["diff", "a", "b", "--prfile", "x"]);
  expect(exit).toBe(2);
  expect(value.diagnostics[0]).toEqual({
    code: "PCL1018",
    name: "E_USAGE",
    severity: "error",
    at: [],
    message: "unknown option `--prfile`",
    help: "did you mean --profile",
    source: null,
  });
});

test.each([
  [["eval", "--quux"], "see `portcullis eval --help`"],
  [["release", "verify", "--quux"], "see `portcullis release verify --help`"],
  [["--quux"], "see `portcullis --help`"],
])("%j points to the help that lists what there is", async (args, help) => expect((await json<Refused>(args)).value.diagnostics[0]?.help).toBe(help));

test.each([
  [["diff", "a"], "there is nothing to compare with"],
  [["diff", "a", "b", "c"], "too many arguments for `diff`. Expected 2 arguments but got 3"],
  [["release"], "a verb is missing"],
  [["release", "shwo", "x"], "unknown command `shwo`"],
  [["build", "--out"], "option `-o, --out <dir>` argument missing"],
  [["connections", "x", "--format", "xml"], "option `--format <format>` argument `xml` is invalid. Allowed choices are text, json, csv, dot"],
  [["eval", "x", "--probes", "p", "--inventory", "i", "--time-limit", "soon"], "--time-limit needs a whole number, not `soon`"],
])("%j is a usage error", async (args, message) => {
  const { exit, value } = await json<Refused>(args);
  expect([exit, value.diagnostics[0]?.message]).toEqual([2, message]);
});

test("an unknown product, version, flag or value names what is known", async () => {
  const of = async (profile: string) => (await json<Refused>(["diff", "a", "b", "--profile", profile])).value.diagnostics[0];
  expect(await of("ciliun")).toMatchObject({
    name: "E_USAGE",
    message: "unknown product `ciliun`",
    help: expect.stringMatching(/^did you mean cilium; known products: kubernetes, cilium/) as string,
  });
  expect((await of("cilium@9"))?.message).toBe("`cilium` has no version `9` here");
  expect((await of("cilium,policy-cidr-match-modes=nodes"))?.help).toMatch(/^did you mean policy-cidr-match-mode; known flags: /);
  expect((await of("cilium,policy-cidr-match-mode=node"))?.help).toMatch(/^did you mean nodes; known values: /);
});

test("a source that isn't there is bad input", async () => {
  expect(await refusal(["diff", "no-such-file.yaml", "no-such-folder/"])).toEqual([2, "E_INPUT"]);
});

test("what a user wrote never brings an escape character to the terminal", async () => {
  const { out, err } = await cli(["diff", "\u001b[2Jx.yaml", "b", "--profile", "\u001b]52;x"]);
  expect(`${out}${err}`).not.toContain("\u001b");
  expect(err).toContain("\\u{1b}");
});
