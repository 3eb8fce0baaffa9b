import { escape } from "#algebra";
import { type Findings, quoted } from "#api";
import type { Path } from "#diagnostic";
import type { WrittenName } from "../schema/peers.ts";

const LABEL = "[-a-zA-Z0-9_]*";
const LABELS = "([-a-zA-Z0-9_]+[.])+";
const EVERY_NAME = "(?s:.*)";
const NAME = /^([-a-zA-Z0-9_]+[.]?)+$/;
const PATTERN = /^([-a-zA-Z0-9_*]+[.]?)+$/;
const MAX_LENGTH = 255;

/** An FQDN selector or DNS rule as an RE2 pattern over lower-case names without the last dot; null where it was refused. */
export function readName({ matchName, matchPattern }: WrittenName, minor: number, findings: Findings, path: Path): string | null {
  if ((matchName === undefined) === (matchPattern === undefined)) {
    const given = matchName === undefined ? "neither" : "both";
    findings.add("PCL1011", path, `${given} of \`matchName\` and \`matchPattern\` ${given === "both" ? "are" : "is"} given`, "write exactly one");
    return null;
  }
  const field = matchName === undefined ? "matchPattern" : "matchName";
  const text = matchName ?? matchPattern ?? "";
  if (text.length > MAX_LENGTH) {
    findings.add("PCL1011", [...path, field], `the name has ${text.length} characters, the limit is ${MAX_LENGTH}`);
    return null;
  }
  if (!(matchName === undefined ? PATTERN : NAME).test(text)) {
    findings.add(
      "PCL1011",
      [...path, field],
      `${quoted(text)} is no DNS ${field === "matchName" ? "name" : "pattern"}`,
      "letters, digits, - and _ between dots",
    );
    return null;
  }
  return matchName === undefined ? patternOf(text, minor) : escape(bare(text));
}

/** Cilium pkg/fqdn/matchpattern: `*` stays in one label; since 1.19 a leading `**.` is one label or more and stars alone are every name. */
export function patternOf(text: string, minor: number): string {
  const lower = text.toLowerCase();
  if (minor >= 19 ? /^\*+\.?$/.test(lower) : lower === "*") return EVERY_NAME;
  const name = bare(lower);
  const deep = minor >= 19 ? /^\*\*+\./.exec(name) : null;
  const rest = deep === null ? name : name.slice(deep[0].length);
  return (deep === null ? "" : LABELS) + rest.split(/\*+/).map(escape).join(LABEL);
}

function bare(text: string): string {
  return text.toLowerCase().replace(/\.$/, "");
}

/** A TLS server name: exact until 1.17, then in the language of DNS patterns. */
export function readServerName(text: string, minor: number, findings: Findings, path: Path): string | null {
  const allowed = minor >= 20 ? PATTERN : minor >= 18 ? /^(\*?\*\.)?([-a-zA-Z0-9_]+\.?)+$/ : /^[^]+$/;
  if (text === "") findings.add("PCL1011", path, "an empty server name is not allowed");
  else if (text.length > MAX_LENGTH || !allowed.test(text))
    findings.add("PCL1011", path, `${quoted(text)} is no server name that Cilium 1.${minor} takes`);
  else return minor >= 18 ? patternOf(text, 19) : escape(text);
  return null;
}
