import { quoted } from "#diagnostic";
import { hostName } from "../names.ts";
import type { Findings } from "./findings.ts";

type Reason = readonly [message: string, help: string];

/** What is wrong with a DNS name or pattern, or null; each reason in its own words. */
function domainProblem(pattern: string, role: "peer" | "question"): Reason | null {
  const name = hostName(pattern);
  if (name === "") return ["an empty text is no DNS name", "write the full name"];
  if (/[^\x20-\x7e]/.test(name)) return [`${quoted(pattern)} has characters outside ASCII`, "write the name in its `xn--` form"];
  if (/^[0-9.]+(\/[0-9]+)?$/.test(name) || name.includes(":")) return [`${quoted(pattern)} is an address, not a name`, "use a CIDR peer"];
  if (name.length > 253) return [`the name has ${name.length} characters, the limit is 253`, "write the name as the resolver is asked for it"];
  const labels = name.split(".");
  for (const [i, label] of labels.entries()) {
    if (label === "") return [`${quoted(pattern)} has an empty label between two dots`, "write each dot once"];
    if (label === "**" && i > 0) return [`${quoted(pattern)} has \`**\` behind its first label`, "`**.` stands at the beginning only"];
    if (label !== "**" && label.includes("**"))
      return [`${quoted(pattern)} has \`**\` inside a label`, "one `*` stands for any characters of a label"];
    const problem = labelProblem(label, pattern, role);
    if (problem !== null) return problem;
  }
  return null;
}

function labelProblem(label: string, pattern: string, role: "peer" | "question"): Reason | null {
  if (label.length > 63)
    return [`label ${quoted(label)} has ${label.length} characters, the limit is 63`, "write the name as the resolver is asked for it"];
  if (role === "peer" && label.includes("_")) return [`${quoted(pattern)} has an underscore, which no host name has`, "write the host's own name"];
  if (label.startsWith("-") || label.endsWith("-")) return [`label ${quoted(label)} begins or ends with a hyphen`, "leave the hyphen out"];
  if (!/^[-a-z0-9_*]+$/.test(label)) return [`label ${quoted(label)} has characters that no host name has`, "letters, digits, `-` and `*`"];
  return null;
}

/** A peer's pattern: also no name of a whole zone of the Internet. */
function peerProblem(pattern: string): Reason | null {
  if (hostName(pattern) === "*") return ["`*` is every name there is", "use the entity `world`, which says so"];
  const problem = domainProblem(pattern, "peer");
  if (problem !== null) return problem;
  const labels = hostName(pattern).split(".");
  if (labels.length === 1) return [`${quoted(pattern)} is a single label, not a full name`, "write the name with its domain"];
  if (labels.at(-1)?.includes("*")) return [`${quoted(pattern)} leaves the top-level domain open`, "write the last label out"];
  if (labels.length === 2 && /^[*]+$/.test(labels[0] as string))
    return [`${quoted(pattern)} takes in a whole top-level domain`, "name at least a domain below it"];
  return null;
}

/** The pattern of a peer, or of a DNS question, where `*` is every question. */
export function checkDomain(pattern: string, role: "peer" | "question", findings: Findings): void {
  if (role === "question" && pattern === "*") return;
  const problem = role === "peer" ? peerProblem(pattern) : domainProblem(pattern, role);
  if (problem !== null) findings.report("PCL1011", ["pattern"], ...problem);
  else if (pattern.endsWith("."))
    findings.report("PCL1056", ["pattern"], `the trailing dot of ${quoted(pattern)} is left out`, `write ${hostName(pattern)}`);
}
