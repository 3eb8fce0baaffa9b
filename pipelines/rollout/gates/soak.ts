import { type GateResult, gateResult } from "./outcome.ts";

/** Whether the stage before has stood long enough; `since` null: it is not known to stand at all. */
export function soaked(seconds: number, since: Date | null, now: Date): GateResult {
  if (since === null) return gateResult("soak", "inconclusive", "no stage of this release stands yet");
  const stood = Math.floor((now.getTime() - since.getTime()) / 1_000);
  if (stood < 0) return gateResult("soak", "error", `the stage before is from ${since.toISOString()}, which is still to come: check the clocks`);
  const words = `the stage before has stood for ${timeText(stood)}`;
  if (stood >= seconds) return gateResult("soak", "pass", words);
  return gateResult("soak", "inconclusive", `${words} of ${timeText(seconds)}`);
}

/** `90s`, `5m`, `1h 30m`. */
export function timeText(seconds: number): string {
  const parts = [
    [86_400, "d"],
    [3_600, "h"],
    [60, "m"],
    [1, "s"],
  ] as const;
  let rest = seconds;
  const words = parts.flatMap(([size, unit]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? [] : [`${count}${unit}`];
  });
  return words.length === 0 ? "0s" : words.slice(0, 2).join(" ");
}
