import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../pipelines/cli/cli.ts";
import { PAGES } from "./pages.ts";
import { TOLD } from "./traps/chosen.ts";
import { verdictsOf } from "./traps/page.ts";

/** `npm run docs` runs this very test and lets it write. */
const writing = process.env["PORTCULLIS_DOCS"] === "write";

test.each(PAGES)("%s is what the code says; else run `npm run docs`", (path, text) => {
  const file = join(ROOT, path);
  if (writing) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text());
  }
  expect(readFileSync(file, "utf8")).toBe(text());
});
test.each(TOLD)("engines differ: $title", (told) => {
  const verdicts = verdictsOf(told);
  expect(new Set(verdicts.map(([, outcome]) => outcome)).size).toBeGreaterThan(1);
  for (const [profile, outcome] of verdicts) expect(told.trap.verdicts[profile] ?? outcome).toBe(outcome);
});
test("some trap has three meanings", () => {
  expect(TOLD.some((told) => new Set(verdictsOf(told).map(([, outcome]) => outcome)).size >= 3)).toBe(true);
});
