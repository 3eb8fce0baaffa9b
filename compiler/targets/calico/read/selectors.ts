import { quoted } from "#api";
import type { Path } from "#diagnostic";
import { and, isIn, isSelectorProblem, not, parseSelector, type Selector } from "../selector.ts";
import type { Findings } from "./findings.ts";
import { ACCOUNT_LABEL, ACCOUNT_PREFIX, NAMESPACE_LABEL, NAMESPACE_PREFIX } from "./labels.ts";

/** Longer selectors are refused by the CRDs of 3.32; before, and for service accounts, the limit is ours. */
const MAX_SELECTOR = 1_024;
const MAX_TEXT = 65_536;

/** A selector field: null where it is missing or empty, or where it was refused. */
export function readSelector(text: string | null | undefined, findings: Findings, path: Path, limited = true): Selector | null {
  if (text === null || text === undefined || text === "") return null;
  const limit = limited && findings.engine.minor >= 32 ? MAX_SELECTOR : MAX_TEXT;
  if (text.length > limit) {
    findings.add("PCL1003", path, `the selector has ${text.length} characters, the limit is ${limit}`);
    return null;
  }
  const parsed = parseSelector(text);
  if (!isSelectorProblem(parsed)) return parsed;
  const newline = /[\r\n]/.test(text) ? "only spaces and tabs may part its words: write it on one line" : undefined;
  findings.add("PCL1009", path, `selector ${quoted(text)} fails at character ${parsed.at + 1}: ${parsed.message}`, newline);
  return null;
}

/** `global()` has a meaning in the namespaceSelector of an entity only; Calico looks for the text. */
export function refuseGlobal(text: string | null | undefined, findings: Findings, path: Path): void {
  if (text?.includes("global("))
    findings.add("PCL1009", path, "`global()` can only be used in the namespaceSelector of a rule's source or destination");
}

/** In an entity `global()` is the whole namespaceSelector. */
export function refuseMixedGlobal(text: string | null | undefined, selector: Selector | null, findings: Findings, path: Path): void {
  if (text?.includes("global(") && selector !== null && selector.kind !== "global") {
    findings.add("PCL1009", path, "`global()` cannot be combined with other terms");
  }
}

/** Labels of namespaces reach endpoints under a prefix; `all()` is every namespace, `global()` what lives in none. */
export function ofNamespaces(selector: Selector): Selector {
  if (selector.kind === "all") return { kind: "has", label: NAMESPACE_LABEL };
  if (selector.kind === "global") return not({ kind: "has", label: NAMESPACE_LABEL });
  return prefixed(selector, NAMESPACE_PREFIX, ofNamespaces);
}

/** Labels of service accounts reach endpoints under a prefix. */
export function ofAccounts(selector: Selector): Selector {
  return prefixed(selector, ACCOUNT_PREFIX, ofAccounts);
}

function prefixed(selector: Selector, prefix: string, again: (inner: Selector) => Selector): Selector {
  switch (selector.kind) {
    case "all":
    case "global":
      return selector;
    case "and":
    case "or":
      return { kind: selector.kind, of: selector.of.map(again) };
    case "not":
      return not(again(selector.of));
    default:
      return { ...selector, label: prefix + selector.label };
  }
}

export const inNamespace = (namespace: string): Selector => isIn(NAMESPACE_LABEL, [namespace]);
export const ofAccountNames = (names: readonly string[]): Selector => isIn(ACCOUNT_LABEL, names);

/** All that are given, null where none is. */
export function both(...selectors: readonly (Selector | null)[]): Selector | null {
  const given = selectors.filter((one): one is Selector => one !== null);
  return given.length === 0 ? null : and(...given);
}
