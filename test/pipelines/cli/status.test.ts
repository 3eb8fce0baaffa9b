import { expect, test } from "vitest";
import { working } from "../../../pipelines/cli/status.ts";

const told = (tty: boolean, work: () => number): { lines: string[]; result: number | null } => {
  const lines: string[] = [];
  try {
    return { lines, result: working({ tty, err: (text) => void lines.push(text) }, "proving cilium@1.20", work) };
  } catch {
    return { lines, result: null };
  }
};

test("a terminal is told what takes a while, and the line goes away", () => {
  expect(told(true, () => 7)).toEqual({ lines: ["proving cilium@1.20 …", "\r\u001b[2K"], result: 7 });
});
test("the line goes away when the work fails", () => {
  const fail = (): number => {
    throw new Error("no");
  };
  expect(told(true, fail)).toEqual({ lines: ["proving cilium@1.20 …", "\r\u001b[2K"], result: null });
});
test("a pipe gets nothing", () => {
  expect(told(false, () => 7)).toEqual({ lines: [], result: 7 });
});
