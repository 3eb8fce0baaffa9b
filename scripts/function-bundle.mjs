// How the serverless handler is bundled: plugins for `scripts/build-function.mjs`.
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** Exports of packages that our sources use; a request may need none of them. */
const PACKAGES = { re2js: ["RE2JS", "RE2JSException"], yaml: ["Composer", "Lexer", "Parser", "isAlias", "isMap", "isScalar", "isSeq", "stringify"] };
/** Dialects that a request may not speak. Kubernetes' own is the base of the others' readers. */
const TARGETS = { cilium: "cilium", calico: "calico", ebpf: "ebpf", flannel: "flannel", "kube-router": "kubeRouter", weave: "weave" };

/** Leaves what a request may not need for when it is used first (`pipelines/serverless/later.ts`). */
export function laterParts(root) {
  const from = JSON.stringify(join(root, "pipelines", "serverless", "later.ts"));
  const shim = (path, exported) =>
    `import { later } from ${from};\nconst part = later(() => import(${JSON.stringify(path)}));\n${exported.join("\n")}\n`;
  return {
    name: "later",
    setup(build) {
      build.onResolve({ filter: /^(re2js|yaml)$/ }, ({ path, namespace, pluginData }) =>
        namespace === "later" || pluginData === "real" ? null : { path, namespace: "later" },
      );
      build.onResolve({ filter: /targets\/[\w-]+\/index\.ts$/ }, ({ path, importer }) => {
        const known = Object.hasOwn(TARGETS, basename(dirname(path))) && importer.endsWith(join("targets", "registry.ts"));
        return known ? { path, namespace: "later" } : null;
      });
      build.onLoad({ filter: /./, namespace: "later" }, ({ path }) => {
        const exports = PACKAGES[path]?.map((name) => `export const ${name} = part(${JSON.stringify(name)});`);
        const name = basename(dirname(path));
        const target = `export const ${TARGETS[name]} = part(${JSON.stringify(TARGETS[name])}, { name: ${JSON.stringify(name)} });`;
        return { contents: shim(path, exports ?? [target]), loader: "js", resolveDir: root };
      });
    },
  };
}

/** Takes imports past doors, straight to the files behind them: chunks are cut by file, and a door would hold all files together. */
export function pastDoors(root) {
  const { imports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const fileOf = (specifier, folder) => (specifier.startsWith("#") ? resolve(root, imports[specifier].source) : resolve(folder, specifier));
  const doors = new Map();
  const behind = (door) => {
    if (!doors.has(door)) doors.set(door, exportsOf(door, fileOf));
    return doors.get(door);
  };
  const follow = ([file, name]) => {
    const to = behind(file).get(name);
    return to === undefined ? [file, name] : follow(to);
  };
  const straight = (path, text) =>
    text.replace(/^import \{([^}]*)\} from "((?:#|\.)[^"]+)";/gm, (all, names, specifier) => {
      if (!specifier.startsWith("#") && !specifier.endsWith("/index.ts")) return all;
      const door = fileOf(specifier, dirname(path));
      return named(names)
        .map(([name, as]) => {
          const [file, original] = follow([door, name]);
          return `import { ${original} as ${as} } from ${JSON.stringify(file)};`;
        })
        .join(" ");
    });
  return {
    name: "past-doors",
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (path.includes("node_modules")) return null;
        return { contents: straight(path, readFileSync(path, "utf8")), loader: "ts", resolveDir: dirname(path) };
      });
      build.onResolve({ filter: /^\/.*\.ts$/ }, ({ path, kind }) => (kind === "entry-point" ? null : { path, sideEffects: false }));
    },
  };
}

/** The values that a list of names in braces imports or exports, with the names that they get. */
function named(list) {
  const names = list.split(",").map((one) => one.trim());
  return names.flatMap((one) => {
    if (one === "" || one.startsWith("type ")) return [];
    const [name, as = name] = one.split(" as ");
    return [[name, as]];
  });
}

function exportsOf(door, fileOf) {
  const found = new Map();
  if (!existsSync(door)) return found;
  const text = readFileSync(door, "utf8");
  for (const [, list, from] of text.matchAll(/^export \{([^}]*)\} from "([^"]+)";/gm))
    for (const [name, as] of named(list)) found.set(as, [fileOf(from, dirname(door)), name]);
  for (const [, from] of text.matchAll(/^export \* from "([^"]+)";/gm)) {
    const file = fileOf(from, dirname(door));
    for (const [, name] of readFileSync(file, "utf8").matchAll(/^export (?:const|function|class) (\w+)/gm)) found.set(name, [file, name]);
  }
  return found;
}
