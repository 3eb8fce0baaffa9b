import fc from "fast-check";
import { expect, test } from "vitest";
import { covers, portKeys } from "../../../../../compiler/targets/cilium/map/port-keys.ts";

const text = (from: number, to: number) => portKeys(6, from, to).map(({ port, bits }) => `${port}/${bits}`);

test("a range is split into masked ports as Cilium splits it", () => {
  expect(text(79, 89)).toEqual(["79/16", "80/13", "88/15"]);
  expect(text(8080, 8081)).toEqual(["8080/15"]);
  expect(text(1, 65_535)).toHaveLength(16);
});

test("port 0 is every port, an end below the start is the start alone", () => {
  expect(text(0, 0)).toEqual(["0/0"]);
  expect(text(443, 80)).toEqual(["443/16"]);
});

test("the keys of a range cover it without overlap", () => {
  const port = fc.integer({ min: 1, max: 65_535 });
  fc.assert(
    fc.property(port, port, port, (a, b, c) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const hits = portKeys(6, low, high).filter((key) => covers(key, { protocol: 6, port: c, bits: 16 })).length;
      expect(hits).toBe(low <= c && c <= high ? 1 : 0);
    }),
  );
});
