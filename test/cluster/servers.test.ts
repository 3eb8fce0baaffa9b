import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import { afterAll, expect, test } from "vitest";
import { folder } from "../pipelines/cli/cli.ts";
import { serverBinary } from "../servers/binary.ts";

const here = folder();
afterAll(() => here.remove());

test("a server that can't be had fails with the reason and the commands", async () => {
  const before = { PATH: process.env["PATH"], XDG_CACHE_HOME: process.env["XDG_CACHE_HOME"] };
  Object.assign(process.env, { PATH: here.path, XDG_CACHE_HOME: here.path });
  const failed = serverBinary("etcd").finally(() => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
  await expect(failed).rejects.toThrow(/can't be built: there is no Go on PATH\n.*\n {2}cd test\/servers\/etcd && CGO_ENABLED=0 go build/);
  expect(existsSync(here.at("portcullis/servers/etcd-v3.7.3.lock"))).toBe(false);
});

test("servers end with the process that started them, even when it is killed", async () => {
  for (const name of ["etcd", "kube-apiserver"] as const) await serverBinary(name);
  const script = `
    import { startCluster } from ${JSON.stringify(join(import.meta.dirname, "../servers/cluster.ts"))};
    startCluster().then((cluster) => { console.log(cluster.kubeconfig + " " + cluster.url); setInterval(() => undefined, 1000); });`;
  const stdin = { contents: script, resolveDir: import.meta.dirname };
  await build({ stdin, outfile: here.at("start.cjs"), bundle: true, platform: "node", format: "cjs", logLevel: "error" });
  const child = spawn(process.execPath, [here.at("start.cjs")], { stdio: ["ignore", "pipe", "inherit"] });
  const [kubeconfig = "", url = ""] = await new Promise<string[]>((done, failed) => {
    child.stdout.once("data", (chunk: Buffer) => done(chunk.toString().trim().split(" ")));
    child.once("exit", (code) => failed(new Error(`ended with ${code} before the cluster was ready`)));
  });
  expect(existsSync(kubeconfig)).toBe(true);
  child.kill("SIGKILL");
  for (let i = 0; i < 100 && existsSync(dirname(kubeconfig)); i++) await sleep(100);
  expect(existsSync(dirname(kubeconfig))).toBe(false);
  await expect(fetch(url)).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
}, 3_600_000);
