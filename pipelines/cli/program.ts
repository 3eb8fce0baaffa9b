import { Command, Option } from "commander";
import { VERSION } from "#compiler";
import type { Verb } from "./verb.ts";
import { verbs } from "./verbs.ts";

export type Action = (verb: Verb, operands: readonly string[], options: Readonly<Record<string, unknown>>) => Promise<void>;

/** The command line as commander knows it; `act` runs the verb that was asked for. */
export function programOf(act: Action, write: { out(text: string): void; color: boolean }): Command {
  const root = dressed(new Command("portcullis"), write)
    .description("Network policy as typed TypeScript, compiled to every dialect and proved.")
    .version(VERSION, "-V, --version", "print the version")
    .helpCommand("help [verb]", "print the help of a verb")
    .showSuggestionAfterError(true)
    .enablePositionalOptions();
  const groups = new Map<string, Command>();
  for (const verb of verbs) {
    const [first = "", second] = verb.name.split(" ");
    const parent = second === undefined ? root : (groups.get(first) ?? group(root, first, groups, write));
    const command = commandOf(verb, second ?? first, act, write);
    parent.addCommand(command);
    // A verb may have others below it, whose options are theirs alone.
    if (second === undefined && isGroup(first)) groups.set(first, command.enablePositionalOptions().helpCommand(false));
  }
  return root;
}

function isGroup(name: string): boolean {
  return verbs.some((verb) => verb.name.startsWith(`${name} `));
}

function group(root: Command, name: string, groups: Map<string, Command>, write: { out(text: string): void; color: boolean }): Command {
  const names = verbs.filter((verb) => verb.name.startsWith(`${name} `)).map((verb) => verb.name.slice(name.length + 1));
  const command = dressed(new Command(name), write)
    .description(`${names.join(", ")}`)
    .helpCommand(false);
  groups.set(name, command);
  root.addCommand(command);
  return command;
}

function dressed(command: Command, write: { out(text: string): void; color: boolean }): Command {
  return command.exitOverride().configureOutput({ writeOut: write.out, writeErr: () => undefined, getOutHasColors: () => write.color });
}

const EVERYWHERE = [
  new Option("--json", "print the result, or why there is none, as JSON"),
  new Option("--debug", "print stack traces of internal errors"),
];

function commandOf(verb: Verb, name: string, act: Action, write: { out(text: string): void; color: boolean }): Command {
  const command = dressed(new Command(name), write).summary(verb.summary).description(`${verb.summary}.`);
  if (verb.operands !== "") command.arguments(verb.operands);
  for (const spec of verb.options) {
    const option = new Option(spec.flags, spec.text);
    if (spec.choices !== undefined) option.choices([...spec.choices]);
    if (spec.many === true) option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);
    command.addOption(option);
  }
  for (const option of EVERYWHERE) command.addOption(option);
  if (verb.examples.length > 0) command.addHelpText("after", `\nExamples:\n${verb.examples.map((line) => `  $ portcullis ${line}\n`).join("")}`);
  command.action((...given: unknown[]) => {
    const operands = given.slice(0, -2).flatMap((one) => (Array.isArray(one) ? one : one === undefined ? [] : [one])) as string[];
    return act(verb, operands, command.opts());
  });
  return command;
}
