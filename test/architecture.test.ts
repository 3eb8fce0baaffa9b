import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { targets } from "../compiler/targets/index.ts";
import { filesBelow, ROOT, roomOf, type SourceText, sourcesBelow } from "./architecture/sources.ts";

const sources = sourcesBelow("compiler", "constructs", "pipelines", "policies", "bpf");
const byPath = new Map(sources.map((one) => [one.path, one]));
const everything = [...sources, ...sourcesBelow("test")];

const CORE = ["algebra", "diagnostic", "ir", "model", "manifest"];
/** What each room may import. Arrows point down only. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  algebra: [],
  diagnostic: [],
  ir: ["algebra", "diagnostic"],
  model: ["algebra", "diagnostic", "ir"],
  manifest: ["diagnostic"],
  api: CORE,
  format: [],
  targets: [...CORE, "api", "format"],
  verify: ["algebra", "diagnostic", "ir", "model"],
  explain: [...CORE, "verify"],
  replay: CORE,
  import: [...CORE, "targets", "verify"],
  lints: [...CORE, "targets", "verify", "explain"],
  compiler: [...CORE, "targets", "verify", "explain", "import", "lints"],
  answers: [...CORE, "format", "targets", "verify", "explain", "import", "lints", "compiler"],
  constructs: [...CORE, "targets", "verify", "explain", "replay", "compiler"],
  release: [...CORE, "targets", "compiler", "answers"],
  source: [...CORE, "targets", "verify", "compiler", "answers", "constructs", "release", "rollout"],
  traffic: [...CORE, "replay", "source"],
  rollout: [...CORE, "targets", "verify", "explain", "replay", "compiler", "answers", "release"],
  cluster: [...CORE, "targets", "verify", "explain", "compiler", "answers", "release", "rollout", "source"],
  report: [...CORE, "import", "targets", "verify", "explain", "lints", "replay", "compiler", "answers", "release", "source", "traffic"],
  agent: [...CORE, "format", "targets", "loader"],
  bpf: ["format", "loader", "agent"],
  serverless: [...CORE, "targets", "compiler", "answers"],
  loader: ["diagnostic", "format"],
  cli: [
    ...CORE,
    "format",
    "loader",
    "targets",
    "verify",
    "explain",
    "import",
    "lints",
    "replay",
    "compiler",
    "answers",
    "constructs",
    "release",
    "source",
    "traffic",
    "serverless",
    "rollout",
    "cluster",
    "agent",
    "report",
    "pulumi",
  ],
  testing: [...CORE, "targets", "verify", "explain", "replay", "answers", "constructs", "source", "traffic"],
  pulumi: [...CORE, "targets", "compiler", "answers", "constructs", "release", "rollout", "cluster"],
  examples: [],
  policies: [],
};

const OWNERS: readonly (readonly [pattern: RegExp, only: RegExp])[] = [
  [/^node:/, /^(pipelines|bpf\/loader)\//],
  [/^re2js$/, /^compiler\/algebra\//],
  [/^yaml$/, /^compiler\/(manifest\/|targets\/yaml\.ts$)/],
  [/^commander$/, /^pipelines\/cli\//],
  [/^(esbuild|typescript)$/, /^pipelines\/source\//],
  [/^cdk8s/, /^constructs\/cdk8s\//],
  [/^@pulumi\//, /^pipelines\/(pulumi|examples)\//],
  [/^@kubernetes\/client-node$/, /^pipelines\/cluster\//],
  [/^prom-client$/, /^pipelines\/cli\/bpf\/agent\//],
  [/^(@dagrejs\/dagre$|d3-)/, /^pipelines\/report\/page\//],
  [/^constructs$/, /^(constructs|pipelines\/pulumi)\//],
  [/^vitest$/, /^(constructs|pipelines)\/testing\//],
  [/^@duckdb\//, /^pipelines\/traffic\/duckdb\//],
  [/^portcullis/, /^(policies|pipelines\/examples)\//],
];

function offending(check: (one: SourceText) => readonly string[]): string[] {
  return sources.flatMap((one) => check(one).map((what) => `${one.path}: ${what}`));
}

test("rooms import only rooms below them", () => {
  const upward = offending(({ path, imports }) => {
    const from = roomOf(path);
    return imports.flatMap(({ file, specifier }) => {
      if (file === null) return [];
      const to = roomOf(file);
      const allowed = to === from || (from.startsWith("targets/") ? to === "targets" || MAY.targets?.includes(to) : MAY[from]?.includes(to));
      const registry = /^compiler\/targets\/(registry|index)\.ts$/.test(path) && to.startsWith("targets/");
      return allowed || registry ? [] : [specifier];
    });
  });
  expect(upward).toEqual([]);
});

test("rooms are entered through their doors", () => {
  const sideways = offending(({ path, imports }) =>
    imports.filter(({ file, specifier }) => file !== null && specifier.startsWith(".") && topOf(file) !== topOf(path)).map((one) => one.specifier),
  );
  expect(sideways).toEqual([]);
});

/** Targets share a folder, so among them and their contract imports are relative. */
function topOf(path: string): string {
  return roomOf(path).replace(/^targets\/.*/, "targets");
}

test("no file imports itself over others", () => {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) cycles.push([...way.slice(way.indexOf(path)), path].join(" -> "));
    if (done.has(path) || way.includes(path)) return;
    for (const { file, typeOnly } of byPath.get(path)?.imports ?? []) if (file !== null && !typeOnly) visit(file, [...way, path]);
    done.add(path);
  };
  for (const { path } of sources) visit(path, []);
  expect(cycles).toEqual([]);
});

test("heavy packages and the machine are used in their rooms alone", () => {
  const strays = offending(({ path, imports }) =>
    imports.filter(({ specifier }) => OWNERS.some(([pattern, only]) => pattern.test(specifier) && !only.test(path))).map((one) => one.specifier),
  );
  expect(strays).toEqual([]);
});

test("policies import the package as a user would", () => {
  const foreign = sources
    .filter(({ path }) => path.startsWith("policies/"))
    .flatMap(({ path, imports }) =>
      imports.filter(({ specifier }) => !/^portcullis(\/|$)|^\.\//.test(specifier)).map((one) => `${path}: ${one.specifier}`),
    );
  expect(foreign).toEqual([]);
});

/** Files of the same target that a file reaches, itself included. */
function reached(start: string): Set<string> {
  const found = new Set<string>();
  const visit = (path: string): void => {
    if (found.has(path) || roomOf(path) !== roomOf(start)) return;
    found.add(path);
    for (const { file } of byPath.get(path)?.imports ?? []) if (file !== null) visit(file);
  };
  visit(start);
  return found;
}

test("what writes a dialect and what reads it know nothing of each other", () => {
  const isEmit = (path: string) => /\/emit[^/]*(\/|\.ts$)/.test(path);
  const isRead = (path: string) => /\/read[^/]*(\/|\.ts$)/.test(path);
  const inTargets = sources.map((one) => one.path).filter((path) => /^compiler\/targets\/[^/]+\//.test(path));
  const crossing = inTargets.flatMap((path) => {
    const foreign = isEmit(path) ? isRead : isRead(path) ? isEmit : () => false;
    return [...reached(path)].filter(foreign).map((other) => `${path} reaches ${other}`);
  });
  expect(crossing).toEqual([]);
});

/** What both halves of a target may know: the shape of its objects, and tables of what each version has. */
const SHARED = /\/(schema(\/.*)?|capabilities|versions|flags|names|kinds)\.ts$/;

test("what writes a dialect and what reads it share no logic", () => {
  const shared = targets.flatMap(({ name }) => {
    const own = sources.map((one) => one.path).filter((path) => path.startsWith(`compiler/targets/${name}/`));
    const [written, read] = [/\/emit/, /\/read/].map((half) => new Set(own.filter((path) => half.test(path)).flatMap((path) => [...reached(path)])));
    return [...(written ?? [])].filter((path) => read?.has(path) && !SHARED.test(path));
  });
  expect(shared).toEqual([]);
});

test("every folder of a target is registered", () => {
  const folders = new Set(sources.flatMap(({ path }) => /^compiler\/targets\/([^/]+)\//.exec(path)?.[1] ?? []));
  expect(targets.map((target) => target.name).sort()).toEqual([...folders].sort());
});

test("files are short", () => {
  const sizes = sources.map((one) => one.lines).sort((a, b) => a - b);
  expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThanOrEqual(80);
  expect(sources.filter((one) => one.lines > 300).map((one) => `${one.path}: ${one.lines}`)).toEqual([]);
});

test("no name is a catch-all", () => {
  const vague = filesBelow("compiler", "constructs", "pipelines", "policies").filter((path) =>
    /(^|\/)(src|lib|utils?|helpers?|common|misc|shared|types)(\/|\.ts$)/.test(path),
  );
  expect(vague.filter((path) => !/^compiler\/(ir|api)\/types\.ts$/.test(path))).toEqual([]);
});

test("nothing is left for later, switched off or typed away", () => {
  const words = [/\b(TODO|FIXME|XXX)\b/, /@ts-(ignore|nocheck)/, /\b(test|describe|it)\.(only|skip|todo)\b/];
  const found = everything
    .filter(({ path }) => !path.startsWith("test/architecture"))
    .flatMap(({ path, text }) => words.filter((word) => word.test(text)).map((word) => `${path}: ${word.source}`));
  expect([...found, ...everything.filter((one) => one.untyped).map((one) => `${one.path}: any`)]).toEqual([]);
});

test("the lock file names the packages of every platform, as `npm ci` demands", () => {
  const { packages } = JSON.parse(readIfThere("package-lock.json")) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  const missing = Object.values(packages)
    .flatMap((one) => Object.keys(one.optionalDependencies ?? {}))
    .filter((name) => packages[`node_modules/${name}`] === undefined);
  expect(missing).toEqual([]);
});

test("nothing names a machine or a registry", () => {
  const named = [/\/(work|home|root|Users)\/[a-z]/, /https?:\/\/(registry\.|[^/"'`\s]*artifactory|localhost:\d+\/npm)/];
  const texts = [...everything.map((one) => one.path), "package.json", "package-lock.json", "README.md", "ARCHITECTURE.md", ".ci/run"];
  const found = texts
    .filter((path) => !path.startsWith("test/architecture"))
    .flatMap((path) => {
      const text = readIfThere(path);
      return named.filter((word) => word.test(text)).map((word) => `${path}: ${word.source}`);
    });
  expect(found).toEqual([]);
});

function readIfThere(path: string): string {
  try {
    return readFileSync(join(ROOT, path), "utf8");
  } catch {
    return "";
  }
}
