import { afterAll, expect, test } from "vitest";
import { LIMITS, type RunOptions } from "../../../../pipelines/source/program/run.ts";
import { programs } from "./programs.ts";

const { run: ran, remove } = programs("portcullis-test-", { kind: "app", env: process.env, ...LIMITS });
afterAll(remove);

async function run(files: Record<string, string>, options: Partial<RunOptions> = {}) {
  const found = await ran(files, options);
  return { ...found, first: found.diagnostics.map((one) => [one.name, one.message, one.source])[0] };
}
const app = (lower: string) => `export default { lower(): unknown { ${lower} } };`;

test("a program gives what its app lowers to, across files and JSON", async () => {
  const files = {
    "main.ts": `import { n } from "./n.ts";\nimport data from "./d.json" with { type: "json" };\n${app("return { n, ...data };")}`,
    "n.ts": "export const n: number = 3;",
    "d.json": `{"d":4}`,
  };
  expect((await run(files)).value).toEqual({ n: 3, d: 4 });
});

test("import.meta.url names the file that says it", async () => {
  const { value } = await run({ "main.ts": app("return new URL('./cidrs.json', import.meta.url).pathname.split('/').at(-1);") });
  expect(value).toBe("cidrs.json");
});

test("what a program prints goes to the log", async () => {
  expect((await run({ "main.ts": `console.log("hello");${app("return 1;")}` })).printed).toBe("hello\n");
});

test("a program without a default export is refused", async () => {
  expect((await run({ "main.ts": "export const app = 1;" })).first).toEqual([
    "E_PROGRAM",
    "`main.ts` has no default export",
    { file: "main.ts", line: 1 },
  ]);
});

test("a default export that is no app is refused", async () => {
  expect((await run({ "main.ts": "export default 3;" })).first?.[1]).toBe("the default export of `main.ts` is no app");
});

test("a syntax error has its place", async () => {
  expect((await run({ "main.ts": "const a = 1;\nconst = 2;" })).first).toEqual([
    "E_PROGRAM",
    'expected identifier but found "="',
    { file: "main.ts", line: 2, column: 7 },
  ]);
});

test("an unknown package has its place", async () => {
  expect((await run({ "main.ts": 'import x from "no-such-package-here";\nexport default x;' })).first?.[1]).toContain("no-such-package-here");
});

test("a thrown error points at the author's line", async () => {
  const files = {
    "main.ts": `import "./inner/bad.ts";\n${app("return 1;")}`,
    "inner/bad.ts": "\n\nexport const x: string = (() => { throw new TypeError('no such pod'); })();",
  };
  expect((await run(files)).first).toMatchObject([
    "E_PROGRAM",
    "the program threw an error: TypeError: no such pod",
    { file: "inner/bad.ts", line: 3 },
  ]);
});

test("findings that a program throws come through with their places", async () => {
  const thrown =
    "Object.assign(new Error('x'), { diagnostics: [{ code: 'PCL1007', at: ['a'], message: 'port `0`', help: '1-65535', source: { file: import.meta.filename, line: 7 } }] })";
  expect((await run({ "main.ts": app(`throw ${thrown};`) })).first).toEqual(["E_PORT", "port `0`", { file: "main.ts", line: 7 }]);
});

test("files that import each other are refused with the way round", async () => {
  const files = {
    "main.ts": `import "./a.ts";${app("return 1;")}`,
    "a.ts": 'import { b } from "./b.ts"; export const a = () => b;',
    "b.ts": 'import { a } from "./a.ts"; export const b = () => a;',
  };
  expect((await run(files)).first?.slice(0, 2)).toEqual(["E_CYCLE", "these files import each other: a.ts -> b.ts -> a.ts"]);
});

test("an endless loop ends at the time limit, soon", async () => {
  const start = Date.now();
  expect((await run({ "main.ts": "for (;;) {}" }, { seconds: 1 })).first?.[0]).toBe("E_TIMEOUT");
  expect(Date.now() - start).toBeLessThan(4_000);
});

test("a heap without end is a memory error", async () => {
  const { first } = await run({ "main.ts": "const a: unknown[] = []; for (;;) a.push({ a: [a.length] });" }, { megabytes: 64 });
  expect(first?.[0]).toBe("E_MEMORY");
});

test("buffers without end are a memory error", async () => {
  const { first } = await run({ "main.ts": "const a: unknown[] = []; for (;;) a.push(Buffer.alloc(5e6, 1));" }, { megabytes: 64 });
  expect(first?.[0]).toBe("E_MEMORY");
});

test("recursion without end is a stack error", async () => {
  const { first } = await run({ "main.ts": "function f(): number { return f() + 1; }\nf();" });
  expect(first?.[0]).toBe("E_STACK");
});

test("a program that ends itself is refused", async () => {
  expect((await run({ "main.ts": "process.exit(0);" })).first?.[1]).toBe("the program ended by itself with exit code 0");
});

test("a program that never settles is refused", async () => {
  expect((await run({ "main.ts": "await new Promise(() => {});" })).first?.[1]).toBe("the program waits for something that never happens");
});

test("elsewhere the clock, the time zone and the environment differ", async () => {
  const files = { "main.ts": app("return [new Date().getFullYear(), process.env.SECRET ?? null, new Date(0).getHours()];") };
  const [here, there] = [
    await run(files, { env: { ...process.env, SECRET: "x", TZ: "UTC" } }),
    await run(files, { env: { SECRET: "x" }, elsewhere: true }),
  ];
  const year = new Date().getUTCFullYear();
  expect(here.value).toEqual([year, "x", 0]);
  expect((there.value as unknown[])[1]).toBeNull();
  expect((there.value as number[])[0]).toBeGreaterThan(year);
});
