import { type Diagnostic, diagnostic, printable } from "#diagnostic";
import { type Document, titleOf } from "#manifest";
import type { Failure } from "../client/failure.ts";
import type { KubeObject } from "../client/object.ts";

/** E_FIELD_CONFLICT about fields that others own; nothing is ever taken by force. */
export function conflict(object: Document, { causes, message }: Failure): Diagnostic {
  const owned = causes.flatMap(({ field, message: text = "" }) =>
    field === undefined ? [] : [{ field, manager: /"([^"]+)"/.exec(text)?.[1] ?? text }],
  );
  const managers = [...new Set(owned.map((one) => one.manager))];
  const told = managers.map((manager) => {
    const fields = owned.filter((one) => one.manager === manager).map(({ field }) => `\`${printable(field, 120)}\``);
    return `\`${printable(manager)}\` owns ${fields.join(", ")}`;
  });
  const help = "let that manager give the fields up, or take the object out of the release; nothing is taken by force";
  return diagnostic("PCL6009", [titleOf(object)], `${titleOf(object)}: ${told.join("; ") || printable(message, 300)}`, { help });
}

/** E_FIELD_CONFLICT about an object that has the name of ours and is another's. */
export function foreign(object: Document, live: KubeObject): Diagnostic {
  const text = `${titleOf(object)} stands already and is not ours: ${managersText(live)}`;
  const help = "delete it or rename it; an object of somebody else is never adopted";
  return diagnostic("PCL6009", [titleOf(object)], text, { help });
}

/** E_DRIFT about an object that is neither what was planned with nor what the plan makes of it. */
export function edited(object: Document, live: KubeObject | null): Diagnostic {
  const what = live === null ? "is gone" : `says something else than the plan knows: ${managersText(live)}`;
  return diagnostic("PCL6013", [titleOf(object)], `${titleOf(object)} ${what}`, {
    help: "`portcullis release drift` shows what it changes; plan again from what stands now",
  });
}

function managersText({ metadata }: KubeObject): string {
  const managers = [...new Set((metadata?.managedFields ?? []).map(({ manager = "" }) => `\`${printable(manager)}\``))];
  return managers.length === 0 ? "nobody says who wrote it" : `written by ${managers.join(", ")}`;
}

/** E_PRUNED about a field that does not arrive as it was sent. */
export function pruned(object: Document, path: string, how: string): Diagnostic {
  const field = path === "" ? "a field" : `\`${printable(path, 160)}\``;
  return diagnostic("PCL6010", [titleOf(object)], `${field} of ${titleOf(object)} ${how} (${printable(object.apiVersion)})`, {
    help: "bring the custom resource definitions to the engine's version, or name the version that runs by --profile; a webhook may also have changed it",
  });
}

/** The field that a strict API server does not know, as it names it. */
export function unknownField({ message }: Failure): string {
  const found = /\.([^\s:]+): field not declared in schema/.exec(message) ?? /unknown field "([^"]+)"/.exec(message);
  return found?.[1] ?? "";
}
