import type { Amount } from "#source";

/** How far a piece of work is, in one line of a terminal. */
export function statusLine(what: string, amount: Amount | null, done: number, ms: number, columns: number): string {
  const seconds = ms / 1000;
  const words =
    amount === null ? [what, timeText(seconds)] : [what, `${done} of ${amount.total} ${amount.unit}`, ...pace(amount.total, done, seconds)];
  const line = words.join("  ");
  return line.length < columns ? line : `${line.slice(0, Math.max(0, columns - 2))}…`;
}

function pace(total: number, done: number, seconds: number): string[] {
  if (done === 0) return [timeText(seconds)];
  const rate = done / seconds;
  return [`${rate >= 10 ? Math.round(rate) : rate.toFixed(1)}/s`, `about ${timeText((total - done) / rate)} left`];
}

function timeText(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
