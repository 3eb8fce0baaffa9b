import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../../pipelines/cli/run.ts";
import { cli, folder, ROOT, refusal } from "../cli/cli.ts";

const DOCUMENT = readFileSync(join(ROOT, "docs", "serverless.md"), "utf8");
const here = folder({ "token.txt": "secret\n", "empty.txt": "" });
const stop = new AbortController();
let ended: Promise<number>;
let port = "";

beforeAll(async () => {
  await new Promise<void>((listening) => {
    ended = run(["serve", "--port", "0"], {
      out: () => undefined,
      err: (text) => {
        port = /:(\d+)$/m.exec(text)?.[1] ?? "";
        listening();
      },
      env: {},
      cwd: here.path,
      now: () => performance.now(),
      today: "2026-06-01",
      clock: () => new Date("2026-06-01T12:00:00Z"),
      color: false,
      tty: false,
      interrupted: stop.signal,
      ask: async () => null,
      stdin: async () => new Uint8Array(),
    });
  });
}, 60_000);
afterAll(async () => {
  stop.abort();
  here.remove();
  expect(await ended).toBe(0);
});

/** The commands of the document, word for word but for the port. */
const commands = [...DOCUMENT.matchAll(/```sh\n(curl [\s\S]*?)\n```/g)].map(([, command = ""]) => command);
async function shell(command: string): Promise<Record<string, unknown>> {
  const { spawn } = await import("node:child_process");
  const child = spawn("sh", ["-c", command.replaceAll(":8377", `:${port}`)], { cwd: here.path, stdio: ["ignore", "pipe", "inherit"] });
  let out = "";
  for await (const chunk of child.stdout) out += String(chunk);
  return JSON.parse(out) as Record<string, unknown>;
}

test("the document has its commands", () => expect(commands.length).toBe(4));
test("curl is there", () => expect(spawnSync("curl", ["--version"]).status).toBe(0));
test("the service says that it is there", async () => expect(await shell(commands[0] ?? "")).toEqual({ ok: true }));
test("a difference is shown with its witness", async () => {
  expect(await shell(commands[1] ?? "")).toMatchObject({ relation: "wider", witnesses: [{ effect: "opens", side: "ingress", probe: {} }] });
});
test("a trap is found", async () => expect(JSON.stringify(await shell(commands[2] ?? ""))).toContain("W_FQDN_WITHOUT_DNS"));
test("an intent of a release is compiled to the release that it came from", async () => {
  const out = join(here.path, "out", "demo", "v1");
  const args = ["build", join(ROOT, "policies/shop/main.ts"), "--target", "cilium", "--target", "kubernetes", "--out", out, "--json"];
  const built = JSON.parse((await cli(args)).out) as Record<string, unknown>;
  expect(await shell(commands[3] ?? "")).toMatchObject({ release: built["release"], intent: built["intent"] });
});

/** The status of a request with headers that `fetch` doesn't let us send. */
function status(headers: Record<string, string>, path = "/healthz", body?: string): Promise<number | undefined> {
  return new Promise((done, failed) => {
    const asked = request({ host: "127.0.0.1", port, path, headers, method: body === undefined ? "GET" : "POST" }, (response) => {
      response.resume();
      done(response.statusCode);
    });
    asked.on("error", failed).end(body);
  });
}
test("another name for this machine is refused", async () => expect(await status({ host: "evil.example.com" })).toBe(403));
test("a page of another site is refused", async () => expect(await status({ origin: "https://evil.example.com" })).toBe(403));
test("a body that is too long is told so, and the next request is answered", async () => {
  const yaml = { "content-type": "application/yaml" };
  expect([await status(yaml, "/v1/lint", "a".repeat(11 * 1024 * 1024)), await status({})]).toEqual([413, 200]);
});

test("others may be let in with a token only", async () =>
  expect(await refusal(["serve", "--host", "0.0.0.0"], { env: {} })).toEqual([2, "E_USAGE"]));
test("a token that is empty is none", async () =>
  expect(await refusal(["serve", "--token-file", "empty.txt"], { cwd: here.path })).toEqual([2, "E_USAGE"]));
test("a port that is taken is said", async () => expect(await refusal(["serve", "--port", port])).toEqual([3, "E_ENVIRONMENT"]));
test("no port is no port", async () => expect(await refusal(["serve", "--port", "70000"])).toEqual([2, "E_USAGE"]));
