import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { engineOf } from "#answers";
import { CompileError, diagnostic, printable } from "#diagnostic";
import { importManifests, programOf } from "#import";
import type { Intent } from "#ir";
import { relationOfIntent } from "#model";
import { loadSource, unreadable, type World } from "#source";
import { compare } from "#verify";
import { Inputs } from "../inputs.ts";
import { EXIT } from "../io.ts";
import { CLUSTER, INVENTORY, LIVE, PROFILE } from "../options.ts";
import { working } from "../status.ts";
import type { Verb } from "../verb.ts";

/** `import SOURCE…`: manifests as a TypeScript program with exactly their meaning. */
export const importing: Verb = {
  name: "import",
  summary: "Turn manifests into a TypeScript program that is proved to mean the same",
  operands: "<source...>",
  options: [{ flags: "-o, --out <file>", text: "the program; it must not exist (by default it is printed)" }, PROFILE, INVENTORY, CLUSTER, ...LIVE],
  examples: ["import manifests/ --out policies/main.ts", "import live --profile cilium@1.20 --out policies/live.ts", "import - < policies.yaml"],
  async run(args, io) {
    const inputs = await Inputs.open(args, io);
    const out = args.text("out");
    const file = out === null ? null : resolve(io.cwd, out);
    if (file !== null && existsSync(file))
      inputs.refuse(diagnostic("PCL1018", ["--out"], `\`${printable(out ?? "")}\` exists`, { help: "name a new file; nothing is overwritten" }));
    const source = await inputs.source(args.operands);
    if (source.kind !== "manifests")
      return inputs.refuse(
        diagnostic("PCL1018", [source.name], `\`${printable(source.name)}\` holds no manifests`, {
          help: "name manifest files, a folder of them, or `live`",
        }),
      );
    const { target, profile } = inputs.profile() ?? engineOf(source.documents);
    const inventory = await inputs.inventory();
    const { intent, origins, diagnostics } = working(io, `turning ${source.documents.length} objects into a program`, () =>
      importManifests(source.documents, target, profile, inventory),
    );
    const program = programOf(inputs.take({ value: intent, diagnostics }), origins);
    const proof = await proveProgram(program, intent as Intent, inputs.world);
    if (file !== null) writeOut(file, out as string, program);
    const policies = intent?.policies.length ?? 0;
    const summary = `${source.documents.length} objects became ${policies} policies, equal under ${profile.text} (${proof.engine}, ${proof.steps} steps)\n`;
    return {
      exit: EXIT.fine,
      json: { program, policies, profile: profile.text, proof },
      text: file === null ? program : summary,
      diagnostics: inputs.diagnostics,
    };
  },
};

/** Builds the program as a user's and compares what it lowers to: the text itself is proved, not what it was made of. */
async function proveProgram(program: string, intent: Intent, world: World): Promise<{ relation: string; engine: string; steps: number }> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "portcullis-import-")));
  try {
    const path = join(folder, "main.ts");
    writeFileSync(path, program);
    const quiet: World = { ...world, checkDeterminism: false, working: (_path, work) => world.working("proving the program", work) };
    const { value, diagnostics } = await loadSource([path], quiet);
    if (value === null || value.kind !== "intent") throw new CompileError(diagnostics);
    const comparison = compare(relationOfIntent(intent), relationOfIntent(value.intent));
    if (comparison.relation !== "equal") {
      const witness = comparison.witnesses[0];
      throw new CompileError([
        diagnostic("PCL4001", ["import"], `the program would be ${comparison.relation}`, {
          help: "please report this with the manifests",
          ...(witness && { witness }),
        }),
      ]);
    }
    return { relation: comparison.relation, engine: comparison.proof.engine, steps: comparison.proof.steps };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeOut(file: string, out: string, program: string): void {
  try {
    writeFileSync(file, program, { flag: "wx" });
  } catch (error) {
    throw new CompileError([diagnostic("PCL1026", ["--out"], `the program can't be written: ${unreadable(out, error).message}`)]);
  }
}
