import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { type Diagnostic, diagnostic, printable } from "#diagnostic";

type Problem = NonNullable<EngineEvent["diagnosticEvent"]>;

/** What the engine and the API server complained about, in our codes. */
export function failures(problems: readonly Problem[], text: string): readonly Diagnostic[] {
  const told = problems.filter(({ severity, message }) => severity === "error" && !SUMMARY.test(message));
  const all = told.map(({ urn, message }) => failure(urn ?? "", message));
  return all.length > 0 ? all : [failure("", lastWords(text))];
}

/** E_API for an engine that could not be reached by what it runs, again and again. */
export function unheard(stack: string): Diagnostic {
  const help = "nothing beyond the plan was written: run it again; if it goes on, look whether something cuts connections on the loopback interface";
  return diagnostic("PCL6011", [stack], "the engine did not hear which objects stand", { help });
}

/** What the engine says once more when an update has failed. */
const SUMMARY = /^(update|preview) failed\s*$/;

function failure(urn: string, said: string): Diagnostic {
  const message = said.trim();
  const at = urn === "" ? ["pulumi"] : [urn];
  const name = printable(nameOf(urn), 200);
  if (/plugin/.test(message) && /pulumi-resource-kubernetes|resource plugin|no (?:resource )?plugin/i.test(message)) {
    const help = "install Pulumi's Kubernetes provider: `pulumi plugin install resource kubernetes`";
    return diagnostic("PCL1026", at, `the engine has no provider for Kubernetes: ${printable(firstLine(message), 300)}`, { help });
  }
  const conflicts = [...message.matchAll(/conflicts? with "([^"]+)"[^:]*:([^"]*)/g)];
  if (conflicts.length > 0) {
    const who = conflicts.map(([, manager = "", fields = ""]) => `\`${printable(manager)}\` owns ${fieldsIn(fields)}`).join("; ");
    const help = "nothing is taken over by force: let the other manager give the field up, or remove it there";
    return diagnostic("PCL6009", at, `${name}: ${who}`, { help });
  }
  return diagnostic("PCL6011", at, `${name === "" ? "" : `${name}: `}${printable(message.replace(/\s+/g, " "), 600)}`);
}

/** The fields of a conflict, one after the other. */
function fieldsIn(text: string): string {
  const fields = text.match(/\.[\w.[\]="{}:/,-]+/g) ?? [];
  return fields.length === 0 ? "a field of ours" : fields.map((one) => `\`${printable(one.replace(/^\./, ""))}\``).join(", ");
}

/** The name that the program gave: `NetworkPolicy/shop/web`. */
function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

function lastWords(text: string): string {
  const line = text
    .split("\n")
    .map((one) => one.trim())
    .findLast((one) => /^error:/i.test(one));
  return line?.replace(/^error:\s*/i, "") ?? "the engine ended without a word";
}
