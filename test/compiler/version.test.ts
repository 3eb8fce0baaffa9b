import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { VERSION } from "#compiler";

test("the compiler has the version of its package", () => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
  expect(VERSION).toBe(version);
});
