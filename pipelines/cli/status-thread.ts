import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";
import { CELL, type Watched } from "./status.ts";
import { statusLine } from "./status-line.ts";

/** Draws the status line from a thread of its own, so that it moves while the work keeps the other one busy. */
const { what, unit, columns, cells } = workerData as Watched;
const state = new Int32Array(cells);
const CLEAR = "\r\u001b[2K";
/** How long work stays silent, and how often the line moves; milliseconds. */
const [PATIENCE_MS, PERIOD_MS] = [Number(process.env["PORTCULLIS_PATIENCE_MS"] ?? 1_000), 200];
const start = performance.now();

while (Atomics.wait(state, CELL.ended, 0, Atomics.load(state, CELL.shown) === 0 ? PATIENCE_MS : PERIOD_MS) === "timed-out") {
  Atomics.store(state, CELL.shown, 1);
  if (Atomics.load(state, CELL.ended) === 1) break;
  const [done, total] = [Atomics.load(state, CELL.done), Atomics.load(state, CELL.total)];
  writeSync(2, `${CLEAR}${statusLine({ what, unit, done, total }, performance.now() - start, columns)}`);
}
if (Atomics.load(state, CELL.shown) === 1) writeSync(2, CLEAR);
Atomics.store(state, CELL.shown, 0);
Atomics.notify(state, CELL.shown);
