// The shop's image in the kernel: a node and two pods as network namespaces, one connection that is allowed and one that is denied.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PATH = `${process.env.PATH ?? ""}:/usr/sbin:/sbin`;
const NODE = `portcullis-demo-${process.pid}`;
/** As the inventory has them. */
const PODS = {
  web: { name: "shop/web-5d4b-1", address: "10.244.1.11" },
  api: { name: "shop/api-6c8d-1", address: "10.244.1.12" },
};
const PORTS = { allowed: 8080, denied: 9090 };

/** Shows both connections; `portcullis` runs a verb and gives its JSON. Where this machine can't, the reason. */
export async function showInKernel(image, portcullis) {
  const missing = whatIsMissing();
  if (missing !== null) return { missing };
  const folder = mkdtempSync(join(tmpdir(), `${NODE}-`));
  const mount = join(folder, "bpf");
  const pins = join(mount, "portcullis");
  const where = ["--pins", pins, "--netns", NODE];
  const children = [];
  try {
    mkdirSync(mount);
    if (!quietly("mount", "-t", "bpf", "bpf", mount)) return { missing: "a BPF file system that can be mounted" };
    network();
    const interfaces = Object.entries(PODS).flatMap(([host, { name }]) => ["--interface", `${host}=${name}`]);
    const loaded = portcullis(["bpf", "load", image, ...where, ...interfaces, "--count"]);
    for (const port of Object.values(PORTS)) {
      const server = inPod(
        "api",
        `require("node:net").createServer((one) => one.end("hello")).listen(${port}, "${PODS.api.address}", () => console.log("ready"));`,
      );
      children.push(server);
      await said(server);
    }
    const outcomes = {};
    for (const [kind, port] of Object.entries(PORTS)) {
      const call = `const one = require("node:net").connect({ host: "${PODS.api.address}", port: ${port}, timeout: 1500 });
        one.on("data", (data) => { console.log("connected, heard " + data); process.exit(); });
        for (const name of ["error", "timeout"]) one.on(name, () => { console.log("no answer"); process.exit(); });`;
      const client = inPod("web", call);
      children.push(client);
      outcomes[kind] = { port, heard: await said(client) };
    }
    const { rules, image: active } = portcullis(["bpf", "status", ...where]);
    if (active.digest !== loaded.digest) throw new Error("the kernel holds another image than the one that was loaded");
    const by = (verdict) => rules.find((one) => (verdict === "allow") === (one.verdict === "allow") && one.rule !== "") ?? null;
    return {
      digest: loaded.digest,
      interfaces: loaded.interfaces,
      pods: PODS,
      allowed: { ...outcomes.allowed, by: by("allow") },
      denied: { ...outcomes.denied, by: by("deny") },
    };
  } finally {
    for (const child of children) child.kill("SIGKILL");
    portcullis(["bpf", "unload", ...where]);
    for (const name of [...Object.keys(PODS).map((pod) => `${NODE}-${pod}`), NODE]) quietly("ip", "netns", "del", name);
    quietly("umount", mount);
    for (const left of [folder, join("/run/portcullis", pins.replaceAll("/", "_"))]) rmSync(left, { recursive: true, force: true });
  }
}

function whatIsMissing() {
  if (process.getuid?.() !== 0) return "root, for network namespaces and bpf()";
  for (const tool of ["bpftool", "ip", "tc", "nsenter"]) if (spawnSync(tool, ["--version"], options()).error) return `\`${tool}\``;
  if (!quietly("ip", "netns", "add", NODE)) return "a kernel that makes network namespaces";
  quietly("ip", "netns", "del", NODE);
  return quietly("bpftool", "prog", "show") ? null : "a kernel that allows bpf()";
}

function network() {
  must("ip", "netns", "add", NODE);
  must("nsenter", `--net=/run/netns/${NODE}`, "sysctl", "-qw", "net.ipv4.ip_forward=1");
  for (const [host, { address }] of Object.entries(PODS)) {
    const pod = `${NODE}-${host}`;
    must("ip", "netns", "add", pod);
    must("ip", "-n", pod, "link", "add", "eth0", "type", "veth", "peer", "name", host, "netns", NODE);
    must("ip", "-n", NODE, "addr", "add", "169.254.1.1/32", "dev", host);
    must("ip", "-n", NODE, "link", "set", host, "up");
    must("ip", "-n", NODE, "route", "add", `${address}/32`, "dev", host);
    must("ip", "-n", pod, "addr", "add", `${address}/32`, "dev", "eth0");
    must("ip", "-n", pod, "link", "set", "eth0", "up");
    must("ip", "-n", pod, "route", "add", "169.254.1.1", "dev", "eth0");
    must("ip", "-n", pod, "route", "add", "default", "via", "169.254.1.1");
  }
}

function inPod(pod, script) {
  return spawn("nsenter", [`--net=/run/netns/${NODE}-${pod}`, process.execPath, "-e", script], {
    ...options(),
    stdio: ["ignore", "pipe", "inherit"],
  });
}
function said(child) {
  return new Promise((done, fail) => {
    child.stdout.once("data", (data) => done(String(data).trim()));
    child.once("error", fail);
    child.once("close", () => fail(new Error("a program of the demo said nothing")));
  });
}
function options() {
  return { encoding: "utf8", timeout: 30_000, env: { ...process.env, PATH } };
}
function quietly(command, ...args) {
  return spawnSync(command, args, { ...options(), stdio: "ignore" }).status === 0;
}
function must(command, ...args) {
  const { status, stderr, error } = spawnSync(command, args, options());
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${error?.message ?? stderr}`);
}
