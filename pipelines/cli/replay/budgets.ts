import { resolve } from "node:path";
import { diagnostic, fromIssues } from "#diagnostic";
import { parseValue } from "#manifest";
import { type Budgets, budgetsSchema } from "#replay";
import { readLimited } from "#source";
import type { Inputs } from "../inputs.ts";
import type { Args, OptionSpec } from "../verb.ts";

export const BUDGETS: readonly OptionSpec[] = [
  { flags: "--budgets <file>", text: "what may happen, as JSON or YAML; by default `budgets` of portcullis.config.ts" },
  { flags: "--budget <name=value>", text: "one of them: newly-denied=0 newly-allowed=0 unknown-share=0.05 … (many)", many: true },
];

/** The budgets of the repository, then of the file, then of the command line: the later ones count. */
export function budgetsOf(args: Args, inputs: Inputs, cwd: string): Budgets {
  const file = args.text("budgets");
  const written = { ...inputs.budgets(), ...(file === null ? {} : budgetsIn(file, inputs, cwd)) };
  const parsed = budgetsSchema.safeParse({ ...written, ...Object.fromEntries(args.list("budget").map(pairOf)) });
  if (parsed.success) return parsed.data;
  const names = Object.entries(budgetsSchema.shape)
    .filter(([name]) => name !== "namespaces" && name !== "teams")
    .map(([name]) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  const issue = parsed.error.issues[0];
  return inputs.refuse(
    diagnostic("PCL1018", ["--budget", ...(issue?.path.map(String) ?? [])], issue?.message ?? "no budget", { help: `budgets: ${names.join(", ")}` }),
  );
}

/** `newly-denied=0` as the field `newlyDenied` of the budget file. */
function pairOf(text: string): readonly [string, number] {
  const [name = "", value = ""] = text.split("=");
  return [name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()), value.trim() === "" ? Number.NaN : Number(value)];
}

function budgetsIn(path: string, inputs: Inputs, cwd: string): object {
  const file = readLimited(resolve(cwd, path), path);
  if ("code" in file) return inputs.refuse(file);
  const parsed = parseValue(file);
  if (!("value" in parsed)) return inputs.take<object>({ value: null, diagnostics: parsed.diagnostics });
  const { value } = parsed;
  const checked = budgetsSchema.safeParse(value);
  if (checked.success) return value as object;
  const diagnostics = checked.error.issues.flatMap((issue) => {
    const source = parsed.locate(issue.path.map((step) => (typeof step === "symbol" ? String(step) : step)));
    return fromIssues([issue], { schema: budgetsSchema, value, at: [path], source });
  });
  return inputs.take<object>({ value: null, diagnostics });
}
