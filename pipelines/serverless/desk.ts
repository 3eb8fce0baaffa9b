import { type Loaded, type Source, sourceOf, type Watch } from "#answers";
import { CompileError, type Diagnostic, diagnostic, hasErrors } from "#diagnostic";
import { readIntent } from "#ir";
import type { Document } from "#manifest";
import { type Inventory, readInventory } from "#model";
import { type Chosen, parseProfile } from "#targets";
import type { Limits } from "./limits.ts";
import type { Given } from "./shapes.ts";
import { weigh } from "./weight.ts";

/** What one request has to work with: its clock, its limits, and readers that end it where something can't be read. */
export class Desk {
  /** Findings that don't stop anything. */
  readonly diagnostics: Diagnostic[] = [];
  readonly today: string;
  readonly limits: Limits;
  readonly watch: Watch;

  constructor(limits: Limits, today: string, now: () => number) {
    this.limits = limits;
    this.today = today;
    const end = now() + limits.seconds * 1000;
    const look = () => {
      if (now() > end)
        throw new CompileError([
          diagnostic("PCL1020", [], `the answer took longer than the limit of ${limits.seconds} s`, {
            help: "ask for less at once, or use the command line",
          }),
        ]);
    };
    this.watch = {
      now,
      working: (_what, work) => {
        look();
        return work(look);
      },
    };
  }

  /** The loaded value; ends the request where there is none. */
  take<T>({ value, diagnostics }: Loaded<T>): T {
    this.diagnostics.push(...diagnostics);
    if (value === null) throw new CompileError(this.diagnostics);
    return value;
  }

  refuse(problem: Diagnostic): never {
    throw new CompileError([...this.diagnostics, problem]);
  }

  source(given: Given, name: string): Source {
    const parts = Array.isArray(given) ? given.map((one, i) => this.#read(one, `${name}.${i}`)) : [this.#read(given, name)];
    weigh(parts, this.limits).forEach((one) => this.refuse(one));
    const [first] = parts;
    if (first !== undefined && parts.length === 1) return first;
    return { kind: "manifests", name, documents: parts.flatMap((one) => this.#documents(one)) };
  }

  #read(given: string | Readonly<Record<string, unknown>>, name: string): Source {
    if (typeof given === "string") return this.watch.working(name, () => this.take(sourceOf({ path: name, bytes: given })));
    if (!("policies" in given)) return this.take(sourceOf({ path: name, bytes: JSON.stringify(given) }));
    const { intent, diagnostics } = readIntent(given);
    return this.take({
      value: intent && { kind: "intent", name, intent },
      diagnostics: diagnostics.map((one) => ({ ...one, at: [name, ...one.at] })),
    });
  }

  #documents(source: Source): readonly Document[] {
    if (source.kind === "manifests") return source.documents;
    const help = "give Kubernetes objects, one by one, as a List, or as the text of a file";
    return this.refuse(diagnostic("PCL1018", [source.name], "Kubernetes objects are needed here, this is an intent", { help }));
  }

  inventory(given: Given | undefined, name = "inventory"): Inventory | null {
    if (given === undefined) return null;
    const { inventory, diagnostics } = readInventory(this.#documents(this.source(given, name)));
    return this.take({ value: hasErrors(diagnostics) ? null : inventory, diagnostics });
  }

  theirs(given: Given | undefined): readonly Document[] | null {
    return given === undefined ? null : this.#documents(this.source(given, "with"));
  }

  profile(text: string | undefined): Chosen | null {
    return text === undefined ? null : (this.profiles([text])[0] ?? null);
  }

  profiles(texts: readonly string[]): readonly Chosen[] {
    return texts.map((text) => {
      const chosen = parseProfile(text);
      return "target" in chosen ? chosen : this.take<Chosen>({ value: null, diagnostics: chosen.diagnostics });
    });
  }

  /** With what was found beside the answer, where there is anything. */
  noted<T extends object>(value: T): T & { diagnostics?: readonly Diagnostic[] } {
    return this.diagnostics.length === 0 ? value : { ...value, diagnostics: this.diagnostics };
  }
}
