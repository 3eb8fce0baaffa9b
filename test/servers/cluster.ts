import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { serverBinary } from "./binary.ts";
import { type Daemon, endWithUs, startDaemon } from "./daemon.ts";

/** A real API server over a real etcd on loopback: objects, admission and RBAC, but no controllers and no nodes. */
export interface Cluster {
  /** A kubeconfig file with one context a user; `admin`, the current one, may everything. */
  readonly kubeconfig: string;
  readonly url: string;
  /** Works while the API server is away, then starts it again over the same objects. */
  away<T>(work: () => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}
export interface ClusterOptions {
  /** Users who may nothing but what tests grant them. */
  readonly users?: readonly string[];
}

/** Starts a cluster of its own, about four seconds when both programs are there. */
export async function startCluster({ users = [] }: ClusterOptions = {}): Promise<Cluster> {
  const programs = { etcd: await serverBinary("etcd"), api: await serverBinary("kube-apiserver") };
  for (let attempt = 1; ; attempt++) {
    const folder = mkdtempSync(join(tmpdir(), "portcullis-cluster-"));
    try {
      return await start(folder, programs, users);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      // Another process may have taken a port between our look and the server's start.
      if (attempt === 3 || !/address already in use/.test(String(error))) throw error;
    }
  }
}

async function start(folder: string, programs: { etcd: string; api: string }, users: readonly string[]): Promise<Cluster> {
  const [client, peer, secure] = [await freePort(), await freePort(), await freePort()];
  const tokens = new Map(["admin", ...users].map((user) => [user, randomBytes(16).toString("hex")]));
  writeSecrets(folder, tokens);
  const startApi = () => startDaemon(programs.api, apiFlags(folder, client, secure), join(folder, "kube-apiserver.log"));
  const daemons = [startDaemon(programs.etcd, etcdFlags(folder, client, peer), join(folder, "etcd.log")), startApi()];
  const guards = [endWithUs(daemons, folder)];
  const stop = async () => {
    await Promise.all(daemons.map((one) => one.stop()));
    for (const guard of guards) guard.release();
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `https://127.0.0.1:${secure}`;
  try {
    await ready(url, tokens.get("admin") as string, daemons);
  } catch (error) {
    await stop();
    throw error;
  }
  const kubeconfig = join(folder, "kubeconfig");
  writeFileSync(kubeconfig, kubeconfigOf(url, readFileSync(join(folder, "certs", "apiserver.crt")), tokens), { mode: 0o600 });
  const away: Cluster["away"] = async (work) => {
    await daemons[1]?.stop();
    const done = await work();
    daemons[1] = startApi();
    guards.push(endWithUs([daemons[1]], folder));
    await ready(url, tokens.get("admin") as string, daemons);
    return done;
  };
  return { kubeconfig, url, away, stop };
}

function writeSecrets(folder: string, tokens: ReadonlyMap<string, string>): void {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const lines = [...tokens].map(([user, token]) => `${token},${user},${user}${user === "admin" ? ',"system:masters"' : ""}\n`);
  mkdirSync(join(folder, "certs"));
  writeFileSync(join(folder, "tokens.csv"), lines.join(""), { mode: 0o600 });
  writeFileSync(join(folder, "accounts.key"), privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  writeFileSync(join(folder, "accounts.pub"), publicKey.export({ type: "spki", format: "pem" }));
}

function etcdFlags(folder: string, client: number, peer: number): string[] {
  const [here, there] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`];
  return [
    `--data-dir=${join(folder, "etcd")}`,
    `--listen-client-urls=${here}`,
    `--advertise-client-urls=${here}`,
    `--listen-peer-urls=${there}`,
    `--initial-advertise-peer-urls=${there}`,
    `--initial-cluster=default=${there}`,
    "--unsafe-no-fsync",
    "--log-level=warn",
  ];
}

function apiFlags(folder: string, client: number, secure: number): string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${client}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${secure}`,
    `--cert-dir=${join(folder, "certs")}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${join(folder, "accounts.pub")}`,
    `--service-account-signing-key-file=${join(folder, "accounts.key")}`,
    "--service-cluster-ip-range=10.96.0.0/16",
    `--token-auth-file=${join(folder, "tokens.csv")}`,
    "--authorization-mode=RBAC",
    "--disable-admission-plugins=ServiceAccount",
    "--runtime-config=admissionregistration.k8s.io/v1beta1=true",
  ];
}

/** A port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (typeof address === "object" && address !== null ? done(address.port) : failed(new Error("no port"))));
    });
  });
}

async function ready(url: string, token: string, daemons: readonly Daemon[]): Promise<void> {
  const until = performance.now() + 120_000;
  while (!(await answers(url, token))) {
    for (const daemon of daemons) if (!daemon.running()) throw new Error(`${daemon.name} ended:\n${daemon.tail()}`);
    if (performance.now() > until) throw new Error(`the API server is not ready after 120 s:\n${daemons.map((one) => one.tail()).join("\n")}`);
    await sleep(200);
  }
}

/** The certificate is the server's own and not known yet; nothing but a throw-away token is sent. */
function answers(url: string, token: string): Promise<boolean> {
  return new Promise((done) => {
    const asked = request(
      `${url}/readyz`,
      { headers: { authorization: `Bearer ${token}` }, rejectUnauthorized: false, timeout: 5_000 },
      (response) => {
        response.resume();
        done(response.statusCode === 200);
      },
    );
    asked.once("error", () => done(false));
    asked.once("timeout", () => asked.destroy());
    asked.end();
  });
}

function kubeconfigOf(url: string, authority: Buffer, tokens: ReadonlyMap<string, string>): string {
  const users = [...tokens];
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "admin",
    clusters: [{ name: "test", cluster: { server: url, "certificate-authority-data": authority.toString("base64") } }],
    users: users.map(([name, token]) => ({ name, user: { token } })),
    contexts: users.map(([name]) => ({ name, context: { cluster: "test", user: name } })),
  });
}
