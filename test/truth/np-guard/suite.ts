import { readdirSync, readFileSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import type { Diagnostic } from "#diagnostic";
import { parseManifests } from "#manifest";
import { type Inventory, type Relation, readInventory } from "#model";
import { parseProfile } from "#targets";

/** Inputs and expected outputs of np-guard's netpol-analyzer, kept outside this repository. */
export const FOLDER = resolve(process.env["PORTCULLIS_DATA"] ?? "../shared/data", "np-guard");
/** np-guard holds pods and blocks of addresses apart. */
const PROFILE = "kubernetes@1.36,ipblock-pods=never";
/** Kinds besides NetworkPolicy that change who reaches whom, or what there is to reach. */
const OTHER =
  /^(AdminNetworkPolicy|BaselineAdminNetworkPolicy|Ingress|Route|(Cluster)?UserDefinedNetwork|NetworkAttachmentDefinition|MultiNetworkPolicy|VirtualMachine(Instance)?|DataVolume|DataSource)$/;

export interface Directory {
  readonly name: string;
  readonly kinds: readonly string[];
  /** Nothing but NetworkPolicies says who may talk to whom. */
  readonly plain: boolean;
  readonly relation: Relation;
  readonly inventory: Inventory;
  readonly errors: readonly Diagnostic[];
}

export const directories = (): string[] => readdirSync(join(FOLDER, "tests")).sort();
/** np-guard takes each folder of bad policies as an input of its own. */
export const badFolders = (): string[] => readdirSync(join(FOLDER, "tests", "bad_netpols")).map((name) => `bad_netpols/${name}`);

const read = new Map<string, Directory>();
export function directory(name: string): Directory {
  const known = read.get(name) ?? readDirectory(name);
  read.set(name, known);
  return known;
}

function readDirectory(name: string): Directory {
  const files = readdirSync(join(FOLDER, "tests", name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name) && !entry.name.includes("_output"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const parsed = files.map((path) => parseManifests({ path, bytes: readFileSync(path) }));
  const documents = parsed.flatMap((one) => one.documents);
  const chosen = parseProfile(PROFILE);
  if ("diagnostics" in chosen) throw new Error(PROFILE);
  const world = readInventory(documents);
  const { relation, diagnostics } = chosen.target.read(documents, chosen.profile, world.inventory);
  const kinds = [...new Set(documents.map(({ kind }) => kind))].sort();
  const errors = [...parsed.flatMap((one) => one.diagnostics), ...world.diagnostics, ...diagnostics].filter(({ severity }) => severity === "error");
  return { name, kinds, plain: !kinds.some((kind) => OTHER.test(kind)), relation, inventory: world.inventory, errors };
}

export interface Output {
  readonly file: string;
  readonly format: string;
  readonly text: string;
}
const outputs = (folder: string): Output[] =>
  readdirSync(join(FOLDER, "test_outputs", folder)).map((file) => ({
    file,
    format: extname(file).slice(1),
    text: readFileSync(join(FOLDER, "test_outputs", folder, file), "utf8"),
  }));

/** A list of one directory; `focus` keeps the rows of one workload. */
export interface Expected extends Output {
  readonly directory: string;
  readonly focus: Focus | null;
}
interface Focus {
  readonly workload: string;
  readonly direction: "ingress" | "egress" | null;
}
const NAMED = /^(?:_focus_workload_(.+?))?(?:_(ingress|egress))?_(?:connlist|exposure)_output$/;

export function connectivityOutputs(names: readonly string[]): Expected[] {
  return ["connlist", "cli"].flatMap(outputs).flatMap((output): Expected[] => {
    const stem = output.file.slice(0, -extname(output.file).length);
    const [directoryName] = names.filter((name) => stem.startsWith(`${name}_`)).sort((a, b) => b.length - a.length);
    const parts = directoryName === undefined || stem.includes("explain") ? null : NAMED.exec(stem.slice(directoryName.length));
    if (directoryName === undefined || parts === null) return [];
    const [, workload, direction = null] = parts;
    const focus = workload === undefined ? null : { workload: workload.split("_").join("/"), direction: direction as Focus["direction"] };
    return [{ ...output, directory: directoryName, focus }];
  });
}

/** A diff of two directories: `after` stands first in the file's name. */
export interface ExpectedDiff extends Output {
  readonly before: string;
  readonly after: string;
}
export function diffOutputs(names: readonly string[]): ExpectedDiff[] {
  return ["diff", "cli"].flatMap(outputs).flatMap((output): ExpectedDiff[] => {
    const pair = /diff_between_(.*)\.\w+$/.exec(output.file)?.[1] ?? "";
    return names.flatMap((after) =>
      pair.startsWith(`${after}_and_`) && names.includes(pair.slice(after.length + 5))
        ? [{ ...output, before: pair.slice(after.length + 5), after }]
        : [],
    );
  });
}

/** Whether a row of ours belongs to a focused list. */
export function isFocused(focus: Focus | null, from: string, to: string): boolean {
  if (focus === null) return true;
  const is = (name: string) => name.startsWith(`${focus.workload}[`) || name.includes(`/${focus.workload}[`);
  return (focus.direction !== "ingress" && is(from)) || (focus.direction !== "egress" && is(to));
}
