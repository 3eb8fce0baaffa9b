import { type Diagnostic, diagnostic, didYouMean, printable } from "#diagnostic";
import { targets } from "./registry.ts";
import type { Flag, Profile, Target } from "./target.ts";

export interface Chosen {
  readonly target: Target;
  readonly profile: Profile;
}
export type ProfileResult = Chosen | { readonly diagnostics: readonly Diagnostic[] };

/** Reads `product[@version][,flag[=value[+value…]]…]`; without a version the newest, without a value `true`. */
export function parseProfile(text: string, known: readonly Target[] = targets): ProfileResult {
  const [head = "", ...assignments] = text.split(",");
  const [name = "", version, ...rest] = head.split("@");
  const target = known.find((one) => one.name === name);
  if (target === undefined)
    return refuse(
      text,
      `unknown product \`${printable(name)}\``,
      name,
      known.map((one) => one.name),
      "products",
    );
  const chosen = version ?? (target.versions.at(-1) as string);
  if (!target.versions.includes(chosen) || rest.length > 0) {
    const written = [chosen, ...rest].join("@");
    return refuse(text, `\`${name}\` has no version \`${printable(written)}\` here`, written, target.versions, "versions");
  }
  const flags = new Map<string, readonly string[]>();
  for (const assignment of assignments) {
    const problem = assign(text, assignment, target, flags);
    if (problem !== null) return problem;
  }
  return { target, profile: profileOf(target, chosen, flags) };
}

function assign(text: string, assignment: string, target: Target, flags: Map<string, readonly string[]>): ProfileResult | null {
  const equals = assignment.indexOf("=");
  const key = equals < 0 ? assignment : assignment.slice(0, equals);
  const written = equals < 0 ? "true" : assignment.slice(equals + 1);
  const flag = Object.hasOwn(target.flags, key) ? target.flags[key] : undefined;
  if (flag === undefined) return refuse(text, `\`${target.name}\` has no flag \`${printable(key)}\``, key, Object.keys(target.flags), "flags");
  if (flags.has(key)) return refuse(text, `the flag \`${key}\` is given twice`, key, [], "flags");
  const values = flag.list ? written.split("+") : [written];
  for (const value of values) {
    if (flag.values === null ? value !== "" : flag.values.includes(value)) continue;
    if (value === "" && flag.list && values.length === 1) continue;
    const what = equals < 0 ? `the flag \`${key}\` needs a value` : `\`${printable(value)}\` is no value of \`${key}\``;
    return refuse(text, what, value, flag.values ?? [], "values");
  }
  flags.set(key, [...new Set(values.filter((value) => value !== ""))].sort());
  return null;
}

function refuse(text: string, message: string, word: string, known: readonly string[], what: string): ProfileResult {
  const near = didYouMean(word, known);
  const list = known.length === 0 ? "" : `known ${what}: ${known.join(", ")}`;
  const help = [near === null ? "" : `did you mean ${near}`, list].filter((part) => part !== "").join("; ");
  return { diagnostics: [diagnostic("PCL1018", [text], message, help === "" ? {} : { help })] };
}

/** A profile with every flag settled; its text names those that differ from the default. */
export function profileOf(target: Target, version: string, given: ReadonlyMap<string, readonly string[]> = new Map()): Profile {
  const names = Object.keys(target.flags).sort();
  const flags = new Map(names.map((name) => [name, given.get(name) ?? [...(target.flags[name] as Flag).default(version)].sort()]));
  const differing = names.filter((name) => flags.get(name)?.join("+") !== [...(target.flags[name] as Flag).default(version)].sort().join("+"));
  const text = [`${target.name}@${version}`, ...differing.map((name) => `${name}=${flags.get(name)?.join("+")}`)].join(",");
  return { product: target.name, version, flags, text };
}
