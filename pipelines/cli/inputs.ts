import { type Linted, type Loaded, lintedSource, type Meaning, meaningOf, type Source } from "#answers";
import type { ClusterEntry } from "#constructs";
import { CompileError, type Diagnostic, diagnostic, printable } from "#diagnostic";
import type { Intent, Waiver } from "#ir";
import type { Document } from "#manifest";
import type { Inventory } from "#model";
import type { BudgetsInput } from "#replay";
import { CONFIG_NAME, clusterNamed, documentsAt, type LoadedConfig, loadConfig, loadInventory, loadSource, type World } from "#source";
import { type Chosen, parseProfile } from "#targets";
import type { Io } from "./io.ts";
import type { Args } from "./verb.ts";
import { worldOf } from "./world.ts";

/** What a command line names, loaded as verbs ask for it. Whatever can't be had ends the verb, with every finding so far. */
export class Inputs {
  /** Findings that don't stop anything. */
  readonly diagnostics: Diagnostic[] = [];
  readonly world: World;
  readonly #args: Args;
  #config: LoadedConfig | null = null;
  #cluster: ClusterEntry | null = null;

  private constructor(args: Args, world: World) {
    this.#args = args;
    this.world = world;
  }

  /** Reads portcullis.config.ts where `--cluster` or a missing SOURCE asks for it. */
  static async open(args: Args, io: Io): Promise<Inputs> {
    const world = worldOf(args, io);
    const name = args.text("cluster");
    if (name === null && args.operands.length + args.list("manifests").length > 0) return new Inputs(args, world);
    const loaded = await loadConfig(world);
    const found: Inputs = new Inputs(args, world);
    if (loaded.diagnostics.length > 0) found.#config = found.take(loaded);
    else found.#config = loaded.value;
    if (name === null) return found;
    if (found.#config === null)
      found.refuse(diagnostic("PCL1018", ["--cluster"], `there is no \`${CONFIG_NAME}\` here or above`, { help: "`portcullis init` writes one" }));
    const cluster = found.take(clusterNamed(found.#config, name));
    const inputs = new Inputs(args, { ...world, context: world.context ?? cluster.context ?? null });
    inputs.#config = found.#config;
    inputs.#cluster = cluster;
    return inputs;
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

  /** The named sources; where none is named, the entry of the config. */
  async source(operands: readonly string[]): Promise<Source> {
    return this.take(await loadSource(this.#named(operands), this.world));
  }

  /** The one TypeScript program among the named sources. */
  entry(operands: readonly string[]): string | null {
    const [only, second] = this.#named(operands);
    return only !== undefined && second === undefined && /\.[mc]?ts$/.test(only) ? only : null;
  }

  #named(operands: readonly string[]): readonly string[] {
    const entry = this.#configured(this.#cluster?.entry ?? this.#config?.config.entry);
    return operands.length > 0 || entry === null ? operands : [entry];
  }

  /** The author's intent that a source holds. */
  async intent(operands: readonly string[]): Promise<Intent> {
    const source = await this.source(operands);
    if (source.kind === "manifests" || source.kind === "image")
      return this.refuse(notAnIntent(source.name, source.kind === "image" ? "an image" : "manifests"));
    return source.kind === "intent" ? source.intent : source.release.intent;
  }

  /** The engine that an option names, or the first of the cluster; null where neither is given. */
  profile(option = "profile"): Chosen | null {
    const text = this.#args.text(option) ?? this.#cluster?.profiles[0] ?? null;
    return text === null ? null : this.parsed(text);
  }

  /** The engines that `--target` names, or all of the cluster. */
  targets(): readonly Chosen[] {
    const texts = this.#args.list("target");
    return (texts.length > 0 ? texts : (this.#cluster?.profiles ?? [])).map((text) => this.parsed(text));
  }

  parsed(text: string): Chosen {
    const chosen = parseProfile(text);
    return "target" in chosen ? chosen : this.take<Chosen>({ value: null, diagnostics: chosen.diagnostics });
  }

  /** The inventory that an option names, or the cluster's; of B only by its own option. */
  async inventory(option: "inventory" | "otherInventory" = "inventory"): Promise<Inventory | null> {
    const given = this.#args.list(option);
    const configured = option === "inventory" ? this.#configured(this.#cluster?.inventory) : null;
    const operands = given.length > 0 || configured === null ? given : [configured];
    return operands.length === 0 ? null : this.take(await loadInventory(operands, this.world));
  }

  /** The inventory of a verb that can't do without. */
  async neededInventory(): Promise<Inventory> {
    const help = "name what `kubectl get namespaces,pods,services,serviceaccounts,nodes -A -o yaml` printed";
    return (await this.inventory()) ?? this.refuse(diagnostic("PCL1018", ["--inventory"], "--inventory is missing", { help }));
  }

  async theirs(): Promise<readonly Document[] | null> {
    const given = this.#args.list("with");
    const operands = given.length > 0 ? given : (this.#cluster?.with ?? []).map((one) => this.#configured(one) as string);
    return operands.length === 0 ? null : this.take(await documentsAt(operands, this.world));
  }

  /** A source as lints look at it; what the reader of its engine finds stops nothing. */
  async linted(source: Source): Promise<Linted> {
    const { linted, diagnostics } = lintedSource(source, this.profile(), await this.inventory());
    this.diagnostics.push(...diagnostics);
    return linted;
  }

  async meaning(operands: readonly string[], profile: Chosen | null, inventory: Inventory | null): Promise<Meaning> {
    const source = await this.source(operands);
    return this.take(meaningOf(source, { profile, inventory, theirs: await this.theirs() }));
  }

  /** What the repository and the cluster live with. */
  waivers(): readonly Waiver[] {
    return [...(this.#config?.config.waivers ?? []), ...(this.#cluster?.waivers ?? [])];
  }

  /** What a replay may show, by the repository and the cluster. */
  budgets(): BudgetsInput {
    return { ...this.#config?.config.budgets, ...this.#cluster?.budgets };
  }

  #configured(path: string | undefined): string | null {
    return path === undefined || this.#config === null ? null : this.#config.path(path);
  }
}

/** Why a source won't do where an author's intent is needed. */
export function notAnIntent(name: string, what: string): Diagnostic {
  const help = "name a TypeScript entry, an intent or a release; `portcullis import` makes an entry of manifests";
  return diagnostic("PCL1018", [name], `\`${printable(name)}\` holds ${what}, an intent is needed`, { help });
}
