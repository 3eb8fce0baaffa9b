import type { Command } from "commander";
import { programOf } from "../../../pipelines/cli/program.ts";
import type { Verb } from "../../../pipelines/cli/verb.ts";
import { verbs } from "../../../pipelines/cli/verbs.ts";
import { anchor, code, fenced, page, table } from "../markdown.ts";

/** Every verb as the parser knows it: operands, options, examples. */
export function cliPage(): string {
  const root = programOf(async () => undefined, { out: () => undefined, color: false });
  return page(
    "The command line",
    "pipelines/cli/verbs.ts",
    "A SOURCE is a TypeScript entry, a release directory, an intent as JSON, manifest files or folders, `-` (standard input), or `live` (a cluster).\nWhat JSON comes out is described by [schemas.md](schemas.md), what codes mean by [diagnostics.md](diagnostics.md).",
    table(["exit code", "means"], EXITS),
    `Every verb takes these:\n\n${options(root.commands[0], (own, flags) => !own.has(flags), verbs[0])}`,
    table(
      ["verb", "what it does"],
      verbs.map((verb) => [`[${verb.name}](${anchor(verb.name)})`, verb.summary]),
    ),
    ...verbs.map((verb) => section(verb, commandOf(root, verb.name))),
  );
}

const EXITS = [
  ["0", "fine"],
  ["1", "a finding: a difference, a refusal of what was written, a failed probe"],
  ["2", "the input or the command line is not understood"],
  ["3", "the environment lacks something"],
  ["70", "a bug of ours"],
];

function section(verb: Verb, command: Command): string {
  const own = options(command, (known, flags) => known.has(flags), verb);
  const blocks = [
    `## ${verb.name}`,
    `${verb.summary}.`,
    fenced("", `portcullis ${[verb.name, verb.options.length > 0 ? "[options]" : "", verb.operands].filter((one) => one !== "").join(" ")}`),
    ...(own === "" ? [] : [own]),
    ...(verb.examples.length === 0 ? [] : [fenced("", verb.examples.map((line) => `portcullis ${line}`).join("\n"))]),
  ];
  return blocks.join("\n\n");
}

function commandOf(root: Command, name: string): Command {
  const found = name.split(" ").reduce<Command | undefined>((at, word) => at?.commands.find((one) => one.name() === word), root);
  if (found === undefined) throw new Error(`no command: ${name}`);
  return found;
}

/** The options of a command, its own or those that all have. */
function options(command: Command | undefined, take: (own: ReadonlySet<string>, flags: string) => boolean, verb: Verb | undefined): string {
  const many = new Map(verb?.options.map((one) => [one.flags, one.many === true]));
  const rows = (command?.options ?? [])
    .filter(({ flags }) => take(new Set(many.keys()), flags))
    .map(({ flags, description, argChoices }) => {
      const choices = argChoices === undefined ? "" : ` (${argChoices.map(code).join(", ")})`;
      return [code(flags), `${description}${choices}${many.get(flags) === true ? "; may be given several times" : ""}`];
    });
  return rows.length === 0 ? "" : table(["option", ""], rows);
}
