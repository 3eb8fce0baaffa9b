interface Progress {
  readonly what: string;
  /** What is counted; null where nothing is. */
  readonly unit: string | null;
  readonly done: number;
  /** 0 where it isn't known. */
  readonly total: number;
}

/** How far a piece of work is, in one line of a terminal. */
export function statusLine({ what, unit, done, total }: Progress, ms: number, columns: number): string {
  const seconds = ms / 1000;
  const known = unit !== null && total > 0;
  const line = [what, ...(known ? [`${done} of ${total} ${unit}`, ...pace(done, total, seconds)] : [timeText(seconds)])].join("  ");
  return line.length < columns ? line : `${line.slice(0, Math.max(0, columns - 2))}…`;
}

function pace(done: number, total: number, seconds: number): string[] {
  if (done === 0) return [timeText(seconds)];
  const rate = done / seconds;
  return [`${rate >= 10 ? Math.round(rate) : rate.toFixed(1)}/s`, `about ${timeText(Math.max(0, total - done) / rate)} left`];
}

function timeText(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
