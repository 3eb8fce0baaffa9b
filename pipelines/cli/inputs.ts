import { CompileError, type Diagnostic, diagnostic, printable } from "#diagnostic";
import type { Intent } from "#ir";
import type { Document } from "#manifest";
import type { Inventory } from "#model";
import { documentsAt, LIMITS, type Loaded, loadInventory, loadSource, type Meaning, meaningOf, type Source, type World } from "#source";
import { type Chosen, parseProfile } from "#targets";
import type { Io } from "./io.ts";
import type { Args } from "./verb.ts";

/** What a command line names, loaded as verbs ask for it. Whatever can't be had ends the verb, with every finding so far. */
export class Inputs {
  /** Findings that don't stop anything. */
  readonly diagnostics: Diagnostic[] = [];
  readonly world: World;
  readonly #args: Args;

  constructor(args: Args, io: Io) {
    this.#args = args;
    const number = (name: string, otherwise: number) => this.#number(name, otherwise);
    let read = false;
    this.world = {
      cwd: io.cwd,
      env: io.env,
      log: (text) => io.err(text.replace(/[^\n]+/g, (line) => printable(line, 2_000))),
      limits: { seconds: number("timeLimit", LIMITS.seconds), megabytes: number("memoryLimit", LIMITS.megabytes) },
      checkDeterminism: args.flag("checkDeterminism"),
      context: args.text("context"),
      stdin: (limit) => {
        if (read) this.refuse(diagnostic("PCL1018", ["-"], "standard input is named twice", { help: "write one of them to a file" }));
        read = true;
        return io.stdin(limit);
      },
    };
  }

  /** The loaded value; ends the verb where there is none. */
  take<T>({ value, diagnostics }: Loaded<T>): T {
    this.diagnostics.push(...diagnostics);
    if (value === null) throw new CompileError(this.diagnostics);
    return value;
  }

  refuse(problem: Diagnostic): never {
    throw new CompileError([...this.diagnostics, problem]);
  }

  async source(operands: readonly string[]): Promise<Source> {
    return this.take(await loadSource(operands, this.world));
  }

  /** The author's intent that a source holds. */
  async intent(operands: readonly string[]): Promise<Intent> {
    const source = await this.source(operands);
    if (source.kind === "manifests") {
      const help = "name a TypeScript entry, an intent or a release; `portcullis import` makes an entry of manifests";
      return this.refuse(diagnostic("PCL1018", [source.name], `\`${printable(source.name)}\` holds manifests, an intent is needed`, { help }));
    }
    return source.kind === "intent" ? source.intent : source.release.intent;
  }

  /** The profile that an option names; null where it isn't given. */
  profile(option = "profile"): Chosen | null {
    const text = this.#args.text(option);
    if (text === null) return null;
    const chosen = parseProfile(text);
    return "target" in chosen ? chosen : this.take({ value: null, diagnostics: chosen.diagnostics });
  }

  async inventory(): Promise<Inventory | null> {
    const operand = this.#args.text("inventory");
    return operand === null ? null : this.take(await loadInventory(operand, this.world));
  }

  /** The inventory of a verb that can't do without. */
  async neededInventory(): Promise<Inventory> {
    return (
      (await this.inventory()) ??
      this.refuse(
        diagnostic("PCL1018", ["--inventory"], "--inventory is missing", {
          help: "name what `kubectl get namespaces,pods,services,serviceaccounts,nodes -A -o yaml` printed",
        }),
      )
    );
  }

  async theirs(): Promise<readonly Document[] | null> {
    const operands = this.#args.list("with");
    return operands.length === 0 ? null : this.take(await documentsAt(operands, this.world));
  }

  async meaning(operands: readonly string[], profile: Chosen | null, inventory: Inventory | null): Promise<Meaning> {
    const source = await this.source(operands);
    return this.take(meaningOf(source, { profile, inventory, theirs: await this.theirs() }));
  }

  #number(name: string, otherwise: number): number {
    const text = this.#args.text(name);
    if (text === null) return otherwise;
    const value = /^[0-9]+$/.test(text) ? Number(text) : 0;
    const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return value > 0 && value <= 1_000_000
      ? value
      : this.refuse(diagnostic("PCL1018", [option], `${option} needs a whole number, not \`${printable(text)}\``));
  }
}
