import { sameLanguage } from "#algebra";
import { Clock, type Job } from "../job.ts";

/** As many path patterns, and the same ones in another spelling and order, compared as one language. */
export const comparingLanguages: Job = (size) => {
  const clock = new Clock();
  const names = Array.from({ length: size }, (_, i) => `resource-${i}`);
  const patterns = names.map((name, i) => (i % 2 === 0 ? `/v1/${name}/[0-9]+` : `/v[12]/${name}(/.*)?`));
  const others = names.map((name, i) => (i % 2 === 0 ? `/v1/${name}/[0-9][0-9]*` : `/v(1|2)/${name}(|/.*)`)).reverse();
  const union = (list: readonly string[]): string => list.map((one) => `(${one})`).join("|");
  const cold = clock.part("first", () => sameLanguage(union(patterns), union(others)));
  const rounds = 20;
  const again = Array.from({ length: rounds }, (_, i) => [`/a${i}|${union(patterns)}`, `${union(others)}|/a${i}`] as const);
  const same = clock.part("twenty more", () => again.every(([a, b]) => sameLanguage(a, b) === cold));
  // One option stands for two of the other side: equal as wholes, not option by option.
  const divided = Array.from({ length: rounds }, (_, i) => [`/a${i}|${union(patterns)}`, `${union(others)}|/a${i}|/v1/resource-0/[0-4]+`] as const);
  const wholly = clock.part("divided", () => divided.every(([a, b]) => sameLanguage(a, b) === cold));
  const per = (part: string): number => (clock.parts[part] ?? 0) / rounds;
  return {
    parts: { ...clock.parts, "one, warm": per("twenty more"), "as wholes, warm": per("divided") },
    note: `${String(cold)}${same && wholly ? "" : ", unsteady"}`,
  };
};
