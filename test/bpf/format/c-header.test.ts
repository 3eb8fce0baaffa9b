import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { cHeader } from "../../../bpf/format/c-header.ts";

const committed = readFileSync(new URL("../../../bpf/src/layout.h", import.meta.url), "utf8");

test("the committed C header is the one of the layout; `node scripts/bpf-layout.mjs` writes it", () => {
  expect(committed).toBe(cHeader());
});

test("the header asserts the place of every member in every size class", () => {
  const asserted = [...cHeader().matchAll(/__builtin_offsetof/g)];
  expect(asserted.length).toBe(5 * (11 + 9));
});
