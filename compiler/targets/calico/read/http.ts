import { isOneOf, literal, REQUEST_KINDS, text, textMatches, V } from "#model";
import { cleanPath, MANY_UPS, TWICE_ESCAPED } from "./clean-path.ts";
import { all, any, FALSE, type Formula, lit, missing, negate, TRUE } from "./formula.ts";
import { rawPath } from "./raw-path.ts";
import type { HttpTerm, PathTerm } from "./rules.ts";

const NOT_HTTP = REQUEST_KINDS.filter((kind) => kind !== "http");
const TCP: Formula = lit(literal(V.protocol, { sort: "number", ranges: [[6, 6]] }));
const HTTP: Formula = lit(isOneOf(V.request, ["http"]));
/** A target that is no path, as of `OPTIONS *` or a proxy request, makes the check fail. */
const IS_PATH: Formula = lit(textMatches(V.path, "/(?s:.*)"));

/** Requests that an http clause matches, as Dikastes judges it; what is no HTTP request matches every clause (app-policy/checker/match.go). */
export function httpFormula(http: HttpTerm, minor: number): Formula {
  const request = all(HTTP, methodsOf(http), http.paths.length === 0 ? TRUE : all(IS_PATH, any(...http.paths.map((path) => pathOf(path, minor)))));
  return any(negate(TCP), lit(isOneOf(V.request, NOT_HTTP)), request);
}

/** Requests that the clause refuses outright: it looks at a target that is no path. */
export function refusedRequests(http: HttpTerm): Formula {
  return http.paths.length === 0 ? FALSE : all(TCP, HTTP, methodsOf(http), negate(IS_PATH));
}

function methodsOf({ methods }: HttpTerm): Formula {
  if (methods.length === 0 || methods.includes("*")) return TRUE;
  return lit(text(V.method, { kind: "in", values: [...methods].sort() }));
}

/** By bytes up to 3.31.5, by normalised segments from 3.31.7 and 3.32.0 on; of 3.31 the patch level is not known. */
function pathOf(term: PathTerm, minor: number): Formula {
  if (minor >= 32) return byClean(term);
  const raw = lit(textMatches(V.path, rawPath(term.kind, term.path)));
  if (minor <= 30) return raw;
  const clean = byClean(term);
  return any(all(raw, clean), all(any(raw, clean), missing("patch level of 3.31")));
}

function byClean({ kind, path }: PathTerm): Formula {
  const pattern = cleanPath(kind, path);
  if (pattern === null) return FALSE;
  const resolved = any(lit(textMatches(V.path, pattern)), all(lit(textMatches(V.path, MANY_UPS)), missing("path")));
  return all(resolved, negate(lit(textMatches(V.path, TWICE_ESCAPED))));
}
