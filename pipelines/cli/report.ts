import { jsonText } from "#answers";
import { VERSION } from "#compiler";
import { countText, type Diagnostic, hasErrors, renderGithub, renderJson, renderSarif } from "#diagnostic";
import { EXIT } from "./io.ts";
import type { Args, OptionSpec, Result } from "./verb.ts";

export const FORMAT: OptionSpec = {
  flags: "--format <format>",
  text: "text (the default), json, sarif or github",
  choices: ["text", "json", "sarif", "github"],
};
export const STRICT: OptionSpec = { flags: "--strict", text: "end with exit code 1 on warnings, too" };

/** Findings as the result of a verb: on standard output where a machine reads them, with a summary where a person does. */
export function report(args: Args, found: readonly Diagnostic[], summary: string): Result {
  const format = args.text("format") ?? "text";
  const ok = !hasErrors(found) && !(args.flag("strict") && found.length > 0);
  const result = { exit: ok ? EXIT.fine : EXIT.finding, json: { ok, ...renderJson(found) } };
  if (format === "sarif") return { ...result, text: jsonText(renderSarif(found, VERSION)) };
  if (format === "github") return { ...result, text: renderGithub(found) };
  if (format === "json") return { ...result, text: jsonText(result.json) };
  const counts = countText(found);
  return { ...result, text: ok && summary !== "" ? `${summary}: ${counts === "" ? "no findings" : counts}\n` : "", diagnostics: found };
}
