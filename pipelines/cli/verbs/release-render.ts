import { enforcedBy, planOf, type Source } from "#answers";
import { diagnostic } from "#diagnostic";
import { delivered, imageIn, imageObject, ociLayout } from "#release";
import { rendered } from "#rollout";
import { type Chosen, yamlText } from "#targets";
import { imageTemplate } from "../image-template.ts";
import { Inputs } from "../inputs.ts";
import { EXIT, type Io } from "../io.ts";
import { PROFILE, READING } from "../options.ts";
import { outFolder, writeOut } from "../out-folder.ts";
import { watchOf } from "../status.ts";
import type { Args, Verb } from "../verb.ts";

/** `release render DIR --old DIR --out DIR`: the phases as folders that Argo CD or Flux follow one after the other. */
export const releaseRender: Verb = {
  name: "release render",
  summary: "Write the phases of a release as folders for Argo CD and Flux",
  operands: "<dir>",
  options: [
    { flags: "--old <source>", text: "what stands now: a release, manifests, or `live`; nothing by default" },
    { flags: "-o, --out <dir>", text: "the new directory" },
    { flags: "--name <name>", text: "the name of the Application and the Kustomization (portcullis)" },
    { flags: "--repository <url>", text: "the repository that Argo CD reads the directory from; without it only Flux is served" },
    { flags: "--path <path>", text: "where the directory will lie in the repository (its root)" },
    PROFILE,
    ...READING,
  ],
  examples: [
    "release render out/v2 --old out/v1 --profile cilium --out deploy",
    "release render out/v2 --old live --repository https://git.example.com/shop --path deploy --out deploy",
  ],
  async run(args, io) {
    const inputs = await Inputs.open(args, io);
    const source = await inputs.source(args.operands);
    const out = outFolder(args, inputs, io, "phases");
    const chosen = delivered(inputs.profile() ?? onlyProfile(source, inputs), imageTemplate);
    const files =
      chosen.target.readFiles === undefined || args.text("old") !== null ? await phases(source, chosen, args, inputs, io) : image(source, inputs);
    const problem = writeOut(out, files, "phases");
    if (problem !== null) return { refused: [...inputs.diagnostics, problem] };
    const count = new Set([...files.keys()].flatMap((path) => /^phases\/(\d+)\//.exec(path)?.[1] ?? [])).size;
    const text = `rendered ${out.shown}  ${count === 0 ? "an image" : `${count} ${count === 1 ? "phase" : "phases"}`}, ${files.size} files\n`;
    return { exit: EXIT.fine, json: { out: out.shown, phases: count, files: [...files.keys()].sort() }, text, diagnostics: inputs.diagnostics };
  },
};

/** The profile of a release that was built for one. */
function onlyProfile(source: Source, inputs: Inputs): Chosen {
  const built = source.kind === "release" ? source.release.manifest.targets.map((one) => one.profile) : [];
  const [only, second] = built;
  if (only !== undefined && second === undefined) return inputs.parsed(only);
  return inputs.refuse(
    diagnostic("PCL1018", ["--profile"], "--profile is missing", {
      help: built.length > 0 ? `name one of ${built.join(", ")}` : "name the engine, for example cilium",
    }),
  );
}

async function phases(source: Source, chosen: Chosen, args: Args, inputs: Inputs, io: Io): Promise<ReadonlyMap<string, string>> {
  const inventory = await inputs.inventory();
  const old = args.text("old");
  const before: Source = old === null ? { kind: "manifests", name: "nothing", documents: [] } : await inputs.source([old]);
  const plan = inputs.take(planOf(before, source, chosen, inventory, watchOf(io)));
  const { documents } = inputs.take(enforcedBy(before, chosen, inventory));
  const delivery = {
    name: args.text("name") ?? "portcullis",
    repository: args.text("repository"),
    path: (args.text("path") ?? "").replace(/^\/+|\/+$/g, ""),
  };
  return rendered(plan, documents, delivery);
}

/** An image is one object, or a layout to push where it is too large for one. */
function image(source: Source, inputs: Inputs): ReadonlyMap<string, string | Uint8Array> {
  const bytes = bytesOf(source, inputs);
  const object = imageObject(bytes, source.name);
  if (object.value !== null) return new Map([["image/configmap.yaml", yamlText(object.value.value)]]);
  if (!object.diagnostics.some((one) => one.name === "E_LIMIT")) inputs.take<never>({ value: null, diagnostics: object.diagnostics });
  return new Map([...inputs.take(ociLayout(bytes, source.name))].map(([path, content]) => [`image/oci/${path}`, content]));
}

function bytesOf(source: Source, inputs: Inputs): Uint8Array {
  const bytes = source.kind === "image" ? source.bytes : source.kind === "release" ? imageIn(source.release) : null;
  return bytes ?? inputs.refuse(diagnostic("PCL1018", [source.name], "it holds no image", { help: "build it with `--target ebpf`" }));
}
