import { checkPattern, escape, type Predicate, sameLanguage } from "#algebra";
import { type HeaderMatch, type HostMatch, type HttpMatch, hostProblem, type Layer7, type PathMatch, type TextMatch } from "#ir";
import { hostPattern } from "#model";
import { globsOf } from "./globs.ts";
import { literalText } from "./labels.ts";
import { type Conditions, choiceOf } from "./literals.ts";
import { pathOf } from "./paths.ts";
import { stripped } from "./stripped.ts";
import { type Said, Unsaid } from "./unsaid.ts";

/** Requests whose union is what the conditions say; none is every byte on the port. */
export function requestsOf(conditions: Conditions): Said<readonly Layer7[] | "any"> {
  if (conditions.has("sni")) return new Unsaid("the server name of a TLS connection");
  const http = [...conditions.keys()].filter((name) => name.startsWith("http."));
  const kinds = choiceOf(conditions, "request");
  if (kinds === null) return http.length === 0 && !conditions.has("dns.name") ? "any" : new Unsaid("a condition on requests of whatever kind");
  if (kinds.length !== 1 || kinds[0] === "other") return new Unsaid(`traffic that is ${kinds.join(" or ")}, as layer 7 sees it`);
  return kinds[0] === "dns" ? questionsOf(conditions) : httpOf(conditions);
}

function questionsOf(conditions: Conditions): Said<readonly Layer7[]> {
  const [only, ...more] = conditions.get("dns.name") ?? [];
  if (more.length > 0) return new Unsaid("names under two patterns at once");
  const globs = only === undefined ? ["*"] : globsOf(only);
  return globs instanceof Unsaid ? globs : globs.map((pattern) => ({ kind: "dns", pattern }));
}

function httpOf(conditions: Conditions): Said<readonly Layer7[]> {
  const methods = matchesOf<TextMatch>(conditions, "http.method", textOf);
  const paths = matchesOf<PathMatch>(conditions, "http.path", pathOf);
  const hosts = matchesOf<HostMatch>(conditions, "http.host", hostOf);
  const headers = headersOf(conditions);
  for (const one of [methods, paths, hosts, headers]) if (one instanceof Unsaid) return one;
  const found: HttpMatch[] = [];
  for (const method of methods as (TextMatch | null)[])
    for (const path of paths as (PathMatch | null)[])
      for (const host of hosts as (HostMatch | null)[])
        for (const list of headers as HeaderMatch[][]) found.push({ kind: "http", method, path, host, headers: list });
  return found;
}

type Alternatives<T> = Said<readonly (T | null)[]>;

function matchesOf<T>(conditions: Conditions, variable: string, one: (pattern: string) => T): Alternatives<T> {
  const [set, ...more] = conditions.get(variable) ?? [];
  if (set === undefined) return [null];
  if (more.length > 0) return new Unsaid(`two conditions on \`${variable}\` at once`);
  const patterns = patternsOf(set, variable);
  return patterns instanceof Unsaid ? patterns : patterns.map(one);
}

function patternsOf(set: Predicate, variable: string): Said<string[]> {
  if (set.sort !== "text" || set.present.kind === "notIn" || set.present.kind === "mismatch")
    return new Unsaid(`every value of \`${variable}\` but some`);
  return "values" in set.present ? set.present.values.map(escape) : [set.present.pattern];
}

function textOf(pattern: string): TextMatch {
  const text = literalText(pattern);
  return text === null ? { regex: stripped(pattern) } : { exact: text };
}

const PORT = "(:[0-9]+)?";

/** The host whose authorities, with every port, are the pattern's; or the pattern itself, over the authority. */
function hostOf(pattern: string): HostMatch {
  const bare = pattern.endsWith(PORT) ? pattern.slice(0, -PORT.length) : pattern;
  const exact = literalText(bare);
  const same = (match: TextMatch): boolean => sameLanguage(hostPattern(match), pattern) === true;
  if (exact !== null && exact === exact.toLowerCase() && hostProblem(exact) === null && same({ exact })) return { exact };
  const regex = stripped(bare);
  return checkPattern(regex) === null && same({ regex }) ? { regex } : { authority: stripped(pattern) };
}

function headersOf(conditions: Conditions): Said<HeaderMatch[][]> {
  let found: HeaderMatch[][] = [[]];
  for (const [variable, sets] of conditions) {
    if (!variable.startsWith("http.header:")) continue;
    const name = variable.slice("http.header:".length);
    for (const set of sets) {
      const values = headerOf(set, name);
      if (values instanceof Unsaid) return values;
      found = found.flatMap((head) => values.map((value) => [...head, { name, value }]));
    }
  }
  return found;
}

function headerOf(set: Predicate, name: string): Said<(TextMatch | null)[]> {
  if (set.sort !== "text" || set.absent) return new Unsaid(`requests without the header \`${name}\``);
  if (set.present.kind === "notIn" && set.present.values.length === 0) return [null];
  if (set.present.kind === "in") return set.present.values.map((exact) => ({ exact }));
  return set.present.kind === "match" ? [textOf(set.present.pattern)] : new Unsaid(`every value of the header \`${name}\` but some`);
}
