import { CommanderError } from "commander";
import { jsonText } from "#answers";
import { CompileError, type Diagnostic, diagnostic, printable, renderJson } from "#diagnostic";
import { exitOf } from "./exit.ts";
import { EXIT, type Io } from "./io.ts";
import { programOf } from "./program.ts";
import { explainTo } from "./show.ts";
import { Args, isRefusal, type Verb } from "./verb.ts";
import { verbs } from "./verbs.ts";

/** Runs one command line and says how it ended. Writes the whole result, or why there is none. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const json = argv.includes("--json");
  const debug = argv.includes("--debug");
  const words = argv.filter((word) => word !== "--json" && word !== "--debug");
  let exit: number = EXIT.fine;
  const act = async (verb: Verb, operands: readonly string[], options: Readonly<Record<string, unknown>>) => {
    exit = await perform(verb, new Args(operands, { ...options, debug }), io, json);
  };
  try {
    const program = programOf(act, io);
    if (words.length === 0) {
      io.err(program.helpInformation());
      return EXIT.usage;
    }
    await program.parseAsync(words, { from: "user" });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.fine;
      return refuse([usage(error, helpOf(words))], io, json);
    }
    if (error instanceof CompileError) return refuse(error.diagnostics, io, json);
    const text = error instanceof Error ? error.message : String(error);
    if (debug && error instanceof Error) io.err(`${error.stack}\n`);
    const help = debug ? "please report it with the stack trace above" : "run again with --debug for the stack trace, and please report it";
    return refuse([diagnostic("PCL9001", [], printable(text, 400), { help })], io, json);
  }
}

async function perform(verb: Verb, args: Args, io: Io, json: boolean): Promise<number> {
  const outcome = await verb.run(args, io);
  if (isRefusal(outcome)) return refuse(outcome.refused, io, json);
  explainTo(io, outcome.diagnostics ?? []);
  io.out(json ? jsonText(outcome.json) : outcome.text);
  return outcome.exit;
}

function refuse(diagnostics: readonly Diagnostic[], io: Io, json: boolean): number {
  if (json) io.out(jsonText(renderJson(diagnostics)));
  else explainTo(io, diagnostics);
  return exitOf(diagnostics) || EXIT.internal;
}

/** Where to look: the help of the verb that was named, if one was. */
function helpOf(words: readonly string[]): string {
  const verb = verbs.find(({ name }) => name.split(" ").every((word, i) => words[i] === word));
  return `see \`portcullis ${verb === undefined ? "" : `${verb.name} `}--help\``;
}

/** What commander found, in our form. */
function usage(error: CommanderError, help: string): Diagnostic {
  if (error.code === "commander.help") return diagnostic("PCL1018", [], "a verb is missing", { help });
  const [first = "", ...rest] = error.message.split("\n");
  const message = first
    .replace(/^error: /, "")
    .replace(/'([^']*)'/g, (_all, word: string) => `\`${word}\``)
    .replace(/\.$/, "");
  const suggestion = /\(Did you mean (?:one of )?(.*)\?\)/.exec(rest.join(" "))?.[1];
  return diagnostic("PCL1018", [], printable(message, 400), {
    help: suggestion === undefined ? help : `did you mean ${suggestion}`,
  });
}
