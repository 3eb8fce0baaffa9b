import { expect, test } from "vitest";
import { hubbleDecoder, REMEMBERED } from "#replay";
import { Repetitions } from "../../../../pipelines/traffic/sql/repetitions.ts";
import { verdict } from "../../../compiler/replay/hubble-line.ts";

const [outcome] = hubbleDecoder(null)(verdict({ from: "web", to: "api" }, 80));
const [other] = hubbleDecoder(null)(verdict({ from: "web", to: "api" }, 81));

function areFar(...places: readonly (readonly [file: string, number: number])[]): boolean {
  const repetitions = new Repetitions();
  for (const [file, number] of places) if (outcome?.kind === "flow") repetitions.note(outcome.record, file, number);
  if (other?.kind === "flow") repetitions.note(other.record, "b", REMEMBERED * 2);
  return repetitions.areFar;
}

test("the scanner finds repetitions that are near each other", () => {
  expect(areFar(["a", 1])).toBe(false);
  expect(areFar(["a", 1], ["a", 2], ["a", 80_000])).toBe(false);
});

test("repetitions of other files, or far behind, are left to the scanner", () => {
  expect(areFar(["a", 1], ["a", 60_000], ["a", 90_000])).toBe(true);
  expect(areFar(["a", 1], ["b", 2])).toBe(true);
});
