import { type Diagnostic, fromIssues, hasErrors, type Wording } from "#diagnostic";
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
  if (inPorts && (field === "from" || field === "to") && value !== undefined) return { code: "PCL1007", message: portProblem(value) ?? "no port" };
  if (inPorts && issue.code === "unrecognized_keys") return strayPortField(issue.keys, value);
  if (field === "protocol") {
    const help = "TCP, UDP and SCTP have ports, ICMP has type/code";
    if (typeof value === "string") return { code: "PCL1004", message: `\`${value}\` is not TCP, UDP, SCTP, ICMP or ICMPv6`, help };
  }
  if (field === "operator")
    return { code: "PCL1009", message: "the operator is not In, NotIn, Exists or DoesNotExist", help: "name ranges of values one by one" };
  return null;
};

function strayPortField(keys: readonly string[], value: unknown): ReturnType<Wording> {
  const port = value as { readonly protocol?: unknown; readonly name?: unknown };
  if (port.name !== undefined && keys.some((key) => key === "to" || key === "from"))
    return { code: "PCL1007", message: "a named port cannot have endPort", help: "name a range by its numbers" };
  if (port.protocol === "ICMP" || port.protocol === "ICMPv6")
    return { code: "PCL1004", message: `${port.protocol} has no ports`, help: "ICMP has type/code" };
  return null;
}
