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
  return { parts: { ...clock.parts, "one, warm": (clock.parts["twenty more"] ?? 0) / rounds }, note: `${String(cold)}${same ? "" : ", unsteady"}` };
};
