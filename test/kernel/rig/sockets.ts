import { type ChildProcess, spawn } from "node:child_process";
import type { RigPod } from "./rig.ts";

/** A program of a few lines that runs in a pod and says what happens, a word a line. */
export interface Running {
  /** Waits until it has said so. */
  until(word: string, milliseconds?: number): Promise<boolean>;
  readonly said: readonly string[];
  say(word: string): void;
  stop(): void;
}

const children = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});

/** Runs JavaScript in the network of a pod; `say` reports, `on` hears. */
export function inPod(pod: RigPod, script: string): Running {
  const prelude = `const say = (word) => process.stdout.write(word + "\\n"); const net = require("node:net"), dgram = require("node:dgram");
    const heard = []; let hear = (word) => heard.push(word); require("node:readline").createInterface({ input: process.stdin }).on("line", (word) => hear(word));
    process.on("uncaughtException", (error) => say("error " + error.code));`;
  const child = spawn("nsenter", [`--net=/run/netns/${pod.netns}`, process.execPath, "-e", prelude + script], { stdio: ["pipe", "pipe", "inherit"] });
  children.add(child);
  const said: string[] = [];
  let rest = "";
  const waiting = new Set<() => void>();
  child.stdout.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split("\n");
    rest = lines.pop() ?? "";
    said.push(...lines);
    for (const wake of waiting) wake();
  });
  return {
    said,
    say: (word) => child.stdin.write(`${word}\n`),
    stop: () => {
      children.delete(child);
      child.kill("SIGKILL");
    },
    until: (word, milliseconds = 10_000) =>
      new Promise((done) => {
        const finish = (found: boolean) => {
          waiting.delete(check);
          clearTimeout(timer);
          done(found);
        };
        const check = () => said.includes(word) && finish(true);
        const timer = setTimeout(() => finish(said.includes(word)), milliseconds);
        waiting.add(check);
        check();
      }),
  };
}

/** A TCP server that gives back what it gets. */
export const tcpEcho = (port: number) =>
  `net.createServer((one) => { say("called"); one.on("data", (data) => one.write(data)); one.on("error", () => {}); }).listen(${port}, "::", () => say("ready"));`;

/** Calls, sends a word, and hears it back; then one more for each line it is told. */
export const tcpCall = (address: string, port: number, local = "") =>
  `const one = net.connect({ host: "${address}", port: ${port}${local === "" ? "" : `, localAddress: "${local}"`} }, () => { say("connected"); one.write("first"); });
   one.on("data", (data) => say("heard " + data)); one.on("error", (error) => say("error " + error.code)); hear = (word) => one.write(word);`;

/** A UDP socket that says what it gets, and answers where asked to. */
export const udpServer = (port: number, family: 4 | 6, answer: boolean) =>
  `const one = dgram.createSocket("udp${family}"); one.on("message", (data, from) => { say("got " + data); ${answer ? 'one.send("re " + data, from.port, from.address);' : ""} }); one.bind(${port}, () => say("ready"));`;
export const udpSend = (address: string, port: number, family: 4 | 6, local: number) =>
  `const one = dgram.createSocket("udp${family}"); one.on("message", (data) => say("got " + data)); one.bind(${local}, () => { say("ready"); one.send("hello", ${port}, "${address}"); }); hear = (word) => one.send(word, ${port}, "${address}");`;
