import { formatAddress, type Literal, type NumberRange, toCidrs, UNKNOWN, type Value } from "#algebra";
import { printable } from "#diagnostic";
import { PROTOCOL_NAMES } from "#model";

/** A condition of a rule in words: `peer label app is api`. */
export function conditionText({ variable, in: set }: Literal): string {
  const name = variableText(variable);
  switch (set.sort) {
    case "choice":
      return set.in.join() === "yes" ? name : `${name} is ${list(set.in)}`;
    case "number":
      return `${name} is ${set.ranges.map((range) => rangeText(variable, range)).join(", ")}`;
    case "address":
      return `${name} is in ${list(toCidrs(set.ranges))}`;
    case "text": {
      const { present, absent } = set;
      if ("pattern" in present) return `${name} ${present.kind === "match" ? "matches" : "does not match"} ${quoted(present.pattern)}`;
      if (present.kind === "in") {
        if (present.values.length === 0) return absent ? `${name} is absent` : `${name} is impossible`;
        return `${name} is ${list(present.values.map((value) => printable(value)))}${absent ? " or absent" : ""}`;
      }
      if (present.values.length === 0) return absent ? `${name} is anything` : `${name} is present`;
      return `${name} is not ${list(present.values.map((value) => printable(value)))}${absent ? "" : ", but present"}`;
    }
  }
}

/** A value in words, beside a condition that it doesn't meet. */
export function valueText(variable: string, value: Value | typeof UNKNOWN): string {
  if (value === UNKNOWN) return "not known";
  if (value === null) return "absent";
  if (typeof value === "bigint") return formatAddress(value);
  if (typeof value === "number") return value < 0 ? "none" : rangeText(variable, [value, value]);
  if (typeof value === "string") return value === "" ? "empty" : printable(value);
  return Array.isArray(value) ? (value.length === 0 ? "none" : list(value.map((one) => printable(String(one))))) : "any ephemeral port";
}

const ENDS: Readonly<Record<string, string>> = { S: "subject", P: "peer" };
const SORTS: Readonly<Record<string, string>> = { ns: "namespace label", pod: "label", sa: "service account label", node: "node label" };

function variableText(variable: string): string {
  const end = /^([SP])\.([a-z-]+)(?::(.*))?$/s.exec(variable);
  if (end !== null) {
    const [, which = "", part = "", key] = end;
    const who = ENDS[which] ?? which;
    if (key !== undefined) return key === "kubernetes.io/metadata.name" ? `${who} namespace` : `${who} ${SORTS[part] ?? part} ${printable(key)}`;
    return `${who} ${part === "sa" ? "service account" : part === "ip" ? "address" : part}`;
  }
  if (variable.startsWith("named:")) return `the port is named ${printable(variable.slice(6))}`;
  if (variable.startsWith("source-named:")) return `the source port is named ${printable(variable.slice(13))}`;
  return printable(variable.replace(/[.:]/g, " ").replace(/-/g, " "));
}

function rangeText(variable: string, [low, high]: NumberRange): string {
  const one = (value: number) => (variable === "protocol" ? (PROTOCOL_NAMES.get(value) ?? String(value)) : String(value));
  return low === high ? one(low) : `${one(low)}-${one(high)}`;
}

const SHOWN = 5;
function list(words: readonly string[]): string {
  return words.length > SHOWN ? `${words.slice(0, SHOWN).join(", ")} … (${words.length})` : words.join(" or ");
}
function quoted(text: string): string {
  return `\`${printable(text)}\``;
}
