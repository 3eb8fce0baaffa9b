import type { Source } from "#ir";

const FRAME = /(?:\(|at )((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()]*?):(\d+):\d+\)?$/;

type Callee = ((...given: never[]) => unknown) | (abstract new (...given: never[]) => unknown);

/** Where the author called `callee`: the file and line of the frame above it, or null where the engine doesn't tell. */
export function placeOf(callee: Callee): Source | null {
  if (typeof Error.captureStackTrace !== "function") return null;
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 3;
  const holder = { stack: "" };
  Error.captureStackTrace(holder, callee);
  const stack = holder.stack;
  Error.stackTraceLimit = limit;
  const frame = stack
    .split("\n")
    .slice(1)
    .map((line) => FRAME.exec(line.trim()))
    .find((match) => match !== null);
  if (frame === undefined) return null;
  const [, file = "", line = "0"] = frame;
  return { file: file.startsWith("file://") ? decodeURIComponent(new URL(file).pathname) : file, line: Number(line) };
}
