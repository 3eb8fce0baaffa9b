import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, extname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type BuildFailure, type BuildResult, build, type Loader, type Message, type Plugin } from "esbuild";
import { type Diagnostic, diagnostic, type Place, printable } from "#diagnostic";
import { cycleOf } from "./cycle.ts";
import { inside } from "./inside.ts";
import { FROM_SOURCES, ownModule } from "./package-root.ts";

const RUNNER = join(dirname(fileURLToPath(import.meta.url)), `runner${FROM_SOURCES ? ".ts" : ".js"}`);

/** CommonJS packages inside a bundle ask for modules of Node by `require`. */
const REQUIRE = 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);';

/**
 * Bundles a program and its runner into `folder`. Packages stay outside, resolved from the file that imports them;
 * `portcullis` is always the running package, so that a program and its compiler are of one version. What strangers wrote is
 * bundled whole, packages too, out of files `within` a folder: it is all that it will be able to read.
 */
export async function bundle(entry: string, folder: string, shown: (path: string) => string, within: string | null): Promise<readonly Diagnostic[]> {
  try {
    const result = await build({
      entryPoints: { program: entry, runner: RUNNER },
      outdir: folder,
      outExtension: { ".js": ".mjs" },
      bundle: true,
      write: true,
      format: "esm",
      platform: "node",
      target: "node20",
      sourcemap: "inline",
      sourcesContent: false,
      metafile: true,
      logLevel: "silent",
      absWorkingDir: dirname(entry),
      conditions: FROM_SOURCES ? ["source"] : [],
      ...(within === null
        ? { plugins: [outside(false), places()] }
        : { plugins: [outside(true), inside(within), places()], banner: { js: REQUIRE } }),
    });
    return cyclesIn(result, entry, shown);
  } catch (error) {
    const failure = error as BuildFailure;
    if (!Array.isArray(failure.errors)) throw error;
    return failure.errors.map((message) => refusal(message, entry, shown));
  }
}

/** Leaves every package outside the bundle, by the address of the file that it resolves to; `whole` bundles leave only what Node has. */
function outside(whole: boolean): Plugin {
  return {
    name: "outside",
    setup({ onResolve, resolve: resolveAs }) {
      onResolve({ filter: /^[^./]/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (kind === "entry-point" || pluginData === "asked" || path.startsWith("#")) return null;
        if (isBuiltin(path)) return { path, external: true };
        const own = ownModule(path);
        if (own !== null) return FROM_SOURCES || whole ? { path: own } : { path: pathToFileURL(own).href, external: true };
        if (whole) return null;
        const found = await resolveAs(path, { kind, importer, resolveDir, pluginData: "asked" });
        if (found.errors.length > 0) return found;
        const inPackage = found.path.split(sep).includes("node_modules");
        return inPackage ? { path: pathToFileURL(found.path).href, external: true } : { path: found.path };
      });
    },
  };
}

const LOADERS: Readonly<Record<string, Loader>> = { ".ts": "ts", ".mts": "ts", ".cts": "ts", ".tsx": "tsx", ".jsx": "jsx" };

/** Keeps `import.meta.url` and its kin meaning the file that says them. */
function places(): Plugin {
  return {
    name: "places",
    setup({ onLoad }) {
      onLoad({ filter: /\.[mc]?[tj]sx?$/ }, ({ path }) => {
        const text = readFileSync(path, "utf8");
        const words = { url: pathToFileURL(path).href, filename: path, dirname: dirname(path) };
        const contents = text.replace(/\bimport\.meta\.(url|filename|dirname)\b/g, (_all, word: keyof typeof words) => JSON.stringify(words[word]));
        return { contents, loader: LOADERS[extname(path)] ?? "js" };
      });
    },
  };
}

function cyclesIn(result: BuildResult<{ metafile: true }>, entry: string, shown: (path: string) => string): Diagnostic[] {
  const imports = new Map(
    Object.entries(result.metafile.inputs)
      .filter(([file]) => !file.split("/").includes("node_modules"))
      .map(([file, { imports: of }]) => [file, of.filter((one) => !one.external).map((one) => one.path)]),
  );
  const cycle = cycleOf(imports, relative(dirname(entry), entry).split(sep).join("/"));
  if (cycle === null) return [];
  const names = cycle.map((file) => shown(resolve(dirname(entry), file)));
  const message = `these files import each other: ${names.map((name) => printable(name)).join(" -> ")}`;
  return [
    diagnostic("PCL1016", [names[0] ?? ""], message, { help: "move what they share into a third file", source: { file: names[0] ?? "", line: 1 } }),
  ];
}

function refusal({ text, location, notes }: Message, entry: string, shown: (path: string) => string): Diagnostic {
  const source: Place | null =
    location === null
      ? { file: shown(entry), line: 1 }
      : { file: shown(resolve(dirname(entry), location.file)), line: location.line, column: location.column + 1 };
  const help = notes.map((note) => note.text).find((note) => note !== "");
  const message = printable(text.charAt(0).toLowerCase() + text.slice(1), 400);
  return diagnostic("PCL1019", [source.file], message, { source, ...(help === undefined ? {} : { help: printable(help, 400) }) });
}
