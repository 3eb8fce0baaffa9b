import { expect, test } from "vitest";
import { delayOf } from "../../../../pipelines/cluster/watch/kind.ts";
import { linesOf } from "../../../../pipelines/cluster/watch/lines.ts";

test("waiting doubles up to half a minute, and is spread over half of it", () => {
  expect([1, 2, 3, 20].map((failures) => delayOf(failures, () => 1))).toEqual([200, 400, 800, 30_000]);
  expect(delayOf(20, () => 0)).toBe(15_000);
});

test("lines are put together of pieces, also within a character", async () => {
  const bytes = Buffer.from("ä\nbö\nrest");
  async function* pieces() {
    for (const byte of bytes) yield Uint8Array.of(byte);
  }
  const lines: string[] = [];
  for await (const line of linesOf(pieces())) lines.push(line);
  expect(lines).toEqual(["ä", "bö"]);
});
