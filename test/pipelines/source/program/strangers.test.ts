import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { LIMITS_OF_STRANGERS, type RunOptions } from "../../../../pipelines/source/program/run.ts";
import { wallsFor } from "../../../../pipelines/source/program/walls.ts";
import { programs } from "./programs.ts";

/** Programs that mean harm, behind the walls: what they reach for is told by what they export. */
const usual = { kind: "config", env: process.env, untrusted: true, ...LIMITS_OF_STRANGERS } as const;
const { root, next, run: ran, remove } = programs("portcullis-strangers-", usual);
afterAll(remove);
writeFileSync(join(root, "secret.json"), '{"token":"s3cret"}');
process.env["PORTCULLIS_TEST_SECRET"] = "s3cret";

async function run(files: Record<string, string>, options: Partial<RunOptions> = {}) {
  const start = performance.now();
  const found = await ran(files, options);
  return { ...found, ms: performance.now() - start, first: found.diagnostics.find((one) => one.severity === "error") };
}
/** What an expression comes to in a stranger's program. */
async function tried(expression: string, before = ""): Promise<unknown> {
  const text = `${before}\nlet said: unknown;\ntry { said = await (async () => { ${expression} })(); } catch (error) { said = String((error as { code?: string }).code ?? error); }\nexport default { said };`;
  const { value, first } = await run({ "main.ts": text });
  expect(first).toBeUndefined();
  return (value as { said: unknown }).said;
}

test("an honest program gives what it gives otherwise, packages, JSON and all", async () => {
  const files = {
    "main.ts": `import { App, Namespace, tcp } from "portcullis"; import data from "./d.json" with { type: "json" };
const app = new App(); const shop = new Namespace(app, "shop"); shop.workload("web", { labels: { app: "web" } }).mayReach(shop.workload("api", { labels: { app: "api" } }), tcp(data.port));
export default app;`,
    "d.json": '{"port":8080}',
  };
  const strange = await run(files, { kind: "app" });
  const known = await run(files, { kind: "app", untrusted: false });
  expect([strange.first, known.first]).toEqual([undefined, undefined]);
  const paths = (value: unknown) => JSON.stringify(value).replaceAll(/"file":"[^"]*"/g, "");
  expect(paths(strange.value)).toBe(paths(known.value));
});

describe("a stranger's program can't", () => {
  test("see our environment", async () => expect(await tried("return Object.keys(process.env);")).toEqual([]));
  test("tell where we are", async () => {
    const cwd = await tried('return process.cwd().split("/").at(-1);');
    expect(cwd).toBe("empty");
  });
  test.each([
    ["a file", 'return (await import("node:fs")).readFileSync("/etc/passwd", "utf8");'],
    ["the environment of its parent", 'return (await import("node:fs")).readFileSync("/proc/" + process.ppid + "/environ", "utf8");'],
    ["its own folder's neighbours", 'return (await import("node:fs")).readdirSync("..");'],
    ["by a promise", 'return await (await import("node:fs/promises")).readFile("/etc/hostname", "utf8");'],
    ["by require", 'return (await import("node:module")).createRequire("/")("/etc/hosts.json");'],
  ])("read %s", async (_name, code) => expect(await tried(code)).toMatch(/ERR_ACCESS_DENIED|MODULE_NOT_FOUND/));
  test("write a file", async () => {
    const path = join(root, "written");
    expect(await tried(`(await import("node:fs")).writeFileSync(${JSON.stringify(path)}, "x");`)).toBe("ERR_ACCESS_DENIED");
    expect(existsSync(path)).toBe(false);
  });
  test("start a program", async () => {
    expect(await tried('return String((await import("node:child_process")).execFileSync("id"));')).toBe("ERR_ACCESS_DENIED");
  });
  test("start a thread", async () => {
    expect(await tried('new (await import("node:worker_threads")).Worker("1", { eval: true });')).toBe("ERR_ACCESS_DENIED");
  });
  test("make code of texts", async () => expect(await tried('return Function("return 1")();')).toMatch(/^EvalError/));
  test("signal its parent, or wake its debugger", async () => {
    expect(
      await tried("return [typeof process.kill, typeof Reflect.get(process, '_debugProcess'), typeof Reflect.get(process, 'binding')];"),
    ).toEqual(["undefined", "undefined", "undefined"]);
  });
});

describe("no connection of a stranger's program arrives:", () => {
  const ways: readonly (readonly [string, string])[] = [
    ["a socket", 'return await new Promise((done, failed) => net.connect(PORT, "127.0.0.1").on("connect", () => done("in")).on("error", failed));'],
    ["fetch", 'return (await fetch("http://127.0.0.1:PORT/")).status;'],
    ["http", 'return await new Promise((done, failed) => http.get("http://127.0.0.1:PORT/", () => done("in")).on("error", failed));'],
    [
      "a socket of its own making",
      'return await new Promise((done, failed) => { const one = new Socket(); one.on("error", failed); one.connect(PORT, "127.0.0.1", () => done("in")); });',
    ],
    ["a name", 'return await lookup("localhost");'],
    ["a path", 'return await new Promise((done, failed) => { net.connect("SOCKET").on("connect", () => done("in")).on("error", failed); });'],
  ];
  test.each(ways)("%s", async (name, code) => {
    let arrived = 0;
    const [tcp, unix] = [createServer(() => arrived++), createServer(() => arrived++)];
    const path = join(root, `socket of ${name}`);
    tcp.listen(0, "127.0.0.1");
    unix.listen(path);
    await Promise.all([once(tcp, "listening"), once(unix, "listening")]);
    const address = tcp.address();
    const port = typeof address === "object" && address !== null ? `${address.port}` : "";
    const imports = 'import http from "node:http"; import net, { Socket } from "node:net"; import { lookup } from "node:dns/promises";';
    const aimed = code.replaceAll("PORT", port).replace("SOCKET", path);
    const said = await tried(aimed, imports);
    tcp.close();
    unix.close();
    expect([arrived, said]).toEqual([0, expect.stringMatching(/ERR_ACCESS_DENIED|fetch failed/)]);
  });
  test("the kernel cuts it off where Linux is, whatever Node does", async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "portcullis-walls-")));
    for (const name of ["bundle", "empty"]) mkdirSync(join(folder, name));
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    writeFileSync(
      join(folder, "bundle", "runner.mjs"),
      `import net from "node:net"; if (process.argv[2]) net.connect(Number(process.argv[2]), "127.0.0.1").on("connect", () => process.exit(9)).on("error", ({ code }) => { console.log(code, process.getuid()); });`,
    );
    const { behind, flags, offline } = wallsFor(join(folder, "bundle"));
    const [name = "", ...args] = [...behind, process.execPath, ...flags, join(folder, "bundle", "runner.mjs"), `${port}`];
    const { stdout } = spawnSync(name, args, { env: {}, encoding: "utf8" });
    server.close();
    rmSync(folder, { recursive: true });
    expect([offline, stdout]).toEqual([true, expect.stringMatching(/^(ENETUNREACH|ERR_ACCESS_DENIED) [1-9]/)]);
  });
});

describe("where the kernel has no walls", () => {
  const { PATH = "" } = process.env;
  afterAll(() => {
    process.env["PATH"] = PATH;
    vi.resetModules();
  });
  test("that is said, and Node's own calls are taken away", async () => {
    vi.resetModules();
    process.env["PATH"] = "/nowhere";
    const again = (await import("../../../../pipelines/source/program/run.ts")) as {
      runProgram: typeof import("../../../../pipelines/source/program/run.ts").runProgram;
    };
    const folder = join(root, "without walls");
    mkdirSync(folder);
    let arrived = 0;
    const server = createServer(() => arrived++).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    writeFileSync(
      join(folder, "main.ts"),
      `import net from "node:net"; const said: unknown[] = [];
for (const way of [() => fetch("http://127.0.0.1:${port}"), () => net.connect(${port}, "127.0.0.1"), () => new net.Socket().connect(${port}, "127.0.0.1")])
  try { await way(); said.push("out"); } catch (error) { said.push((error as { code?: string }).code ?? (error as Error).message); }
export default { said };`,
    );
    const ran = await again.runProgram(join(folder, "main.ts"), {
      kind: "config",
      env: process.env,
      cwd: folder,
      log: () => undefined,
      untrusted: true,
      ...LIMITS_OF_STRANGERS,
    });
    server.close();
    const offline = process.allowedNodeEnvironmentFlags.has("--allow-net");
    expect(ran.diagnostics.map((one) => one.name)).toEqual(offline ? [] : ["W_ONLINE"]);
    const { said } = ran.value as { said: string[] };
    expect([arrived, said.filter((one) => one !== "ERR_ACCESS_DENIED" && one !== "fetch failed"), said.length]).toEqual([0, [], 3]);
  });
});

describe("no file outside its folder is bundled:", () => {
  const outside = "`../secret.json` lies outside the current folder, which is all that a program of strangers may read";
  test("by a path", async () => {
    expect((await run({ "main.ts": 'import secret from "../secret.json"; export default secret;' })).first?.message).toBe(outside);
  });
  test("by a link", async () => {
    const folder = next();
    mkdirSync(folder);
    symlinkSync(join(root, "secret.json"), join(folder, "mine.json"));
    expect((await run({ "main.ts": 'import secret from "./mine.json"; export default secret;' })).first?.message).toBe(outside);
  });
  test("by tsconfig.json", async () => {
    const files = {
      "main.ts": 'import secret from "mine"; export default secret;',
      "tsconfig.json": JSON.stringify({ compilerOptions: { paths: { mine: ["../secret.json"] } } }),
    };
    expect((await run(files)).first?.message).toBe(outside);
  });
});

describe("it ends, and we don't:", () => {
  test("an endless loop, whose process is gone with it", async () => {
    const { first, printed } = await run({ "main.ts": "process.stdout.write(`${process.pid}\\n`); for (;;) {}" }, { seconds: 2 });
    const pid = Number(/^\| (\d+)$/m.exec(printed)?.[1]);
    expect([first?.name, pid > 1]).toEqual(["E_TIMEOUT", true]);
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    expect((await run({ "main.ts": "export default { next: 1 };" })).value).toEqual({ next: 1 });
  });
  test.each([
    ["a heap without end", "const a: unknown[] = []; for (;;) a.push({ a: [a.length] });", "E_MEMORY"],
    ["buffers without end", "const a: unknown[] = []; for (;;) a.push(Buffer.alloc(5e6, 1));", "E_MEMORY"],
    ["recursion without end", "function f(): number { return f() + 1; }\nf();", "E_STACK"],
    ["an end of its own", "process.exit(0);", "E_PROGRAM"],
    ["a promise that is never kept", "await new Promise(() => {});", "E_PROGRAM"],
    ["an answer without end", 'export default { a: "x".repeat(20e6) };', "E_LIMIT"],
    ["an answer without bottom", "let a: unknown = 1; for (let i = 0; i < 1000; i++) a = [a]; export default { a };", "E_LIMIT"],
    ["a number that JSON rounds", "export default { a: 2 ** 60 };", "E_SCHEMA"],
  ])("%s", async (_name, text, name) => expect((await run({ "main.ts": text })).first?.name).toBe(name));
  test.each(["{}", "[]", '{"error":1}', '{"findings":{"flatMap":1}}', '{"value":{},"diagnostics":[null,{"code":"PCL1007"}]}', "nonsense"])(
    "a forged answer: %s",
    async (text) => {
      const { diagnostics } = await run({
        "main.ts": `import { writeSync } from "node:fs"; writeSync(3, ${JSON.stringify(text)}); process.exit(0);`,
      });
      expect(diagnostics.filter((one) => one.severity === "error").map((one) => one.name)).not.toContain("E_INTERNAL");
    },
  );
  test("what it prints is short, marked, and no command of a CI system", async () => {
    const { printed } = await run({
      "main.ts": 'for (let i = 0; i < 1e4; i++) console.log("::error::x");\nconsole.error("\\u001b[2J");\nexport default {};',
    });
    expect(printed.split("\n").filter((line) => line !== "" && !line.startsWith("| "))).toEqual([]);
    expect(printed.length).toBeLessThan(80_000);
  });
});
