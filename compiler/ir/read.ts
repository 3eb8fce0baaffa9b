import { type Diagnostic, fromIssues, hasErrors, quoted, type Wording } from "#diagnostic";
import { normalIntent } from "./canonical.ts";
import { checkIntent } from "./check/index.ts";
import { portProblem } from "./check/ports.ts";
import { intentSchema } from "./schema.ts";
import type { Intent } from "./types.ts";

/** Reads a value, e.g. of a JSON file, as an intent in normal form; null where it has errors. */
export function readIntent(value: unknown): { readonly intent: Intent | null; readonly diagnostics: readonly Diagnostic[] } {
  const parsed = intentSchema.safeParse(value);
  if (!parsed.success)
    return { intent: null, diagnostics: fromIssues(parsed.error.issues, { schema: intentSchema, value, at: [], wording: intentWording }) };
  const diagnostics = checkIntent(parsed.data);
  return { intent: hasErrors(diagnostics) ? null : normalIntent(parsed.data), diagnostics };
}

/** Codes of their own for what the schema finds in ports and selectors. */
export const intentWording: Wording = (issue, value) => {
  const field = issue.path.at(-1);
  const inPorts = issue.path.includes("ports");
  if (inPorts && (field === "from" || field === "to")) return { code: "PCL1007", message: portProblem(value) ?? "no port" };
  if (inPorts && issue.code === "unrecognized_keys") return strayPortField(issue.keys, value);
  if (field === "protocol" && typeof value === "string") return wrongProtocol(value);
  if (field === "operator")
    return { code: "PCL1009", message: "the operator is not In, NotIn, Exists or DoesNotExist", help: "name ranges of values one by one" };
  return null;
};

function wrongProtocol(protocol: string): ReturnType<Wording> {
  const help = "TCP, UDP and SCTP have ports, ICMP has type/code";
  if (protocol === "ICMP" || protocol === "ICMPv6") return { code: "PCL1004", message: `${protocol} has no ports`, help };
  return { code: "PCL1004", message: `${quoted(protocol)} is not TCP, UDP, SCTP, ICMP or ICMPv6`, help };
}

function strayPortField(keys: readonly string[], value: unknown): ReturnType<Wording> {
  const named = typeof value === "object" && value !== null && "name" in value;
  if (!named || !keys.some((key) => key === "to" || key === "from")) return null;
  return { code: "PCL1007", message: "a named port cannot have endPort", help: "name a range by its numbers" };
}
