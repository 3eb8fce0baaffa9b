import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { diagnostic, printable } from "#diagnostic";
import { guarded, handlerOf, serverOf } from "#serverless";
import { unreadable } from "#source";
import { EXIT, type Io } from "../io.ts";
import type { Args, Verb } from "../verb.ts";

const LOOPBACK = ["127.0.0.1", "::1", "localhost"];

/** `serve`: the compile service on this machine. */
export const serve: Verb = {
  name: "serve",
  summary: "Answer compile, diff, eval, explain and lint over HTTP",
  operands: "",
  options: [
    { flags: "--port <number>", text: "the port to listen on (8377; 0 takes a free one)" },
    { flags: "--host <address>", text: "the address to listen on (127.0.0.1); every other needs a token" },
    { flags: "--token-file <file>", text: "ask for this bearer token; by default $PORTCULLIS_TOKEN" },
    { flags: "--allowed-host <name>", text: "a name with its port by which clients may call this server, besides its own", many: true },
  ],
  examples: ["serve", "serve --port 9000", "PORTCULLIS_TOKEN=… portcullis serve --host 0.0.0.0 --allowed-host policies.example.com"],
  async run(args, io) {
    const host = args.text("host") ?? "127.0.0.1";
    const port = portOf(args.text("port") ?? "8377");
    if (port === null) return { refused: [diagnostic("PCL1018", ["--port"], "--port needs a number from 0 to 65535")] };
    const token = tokenOf(args, io);
    if (typeof token === "object" && token !== null) return { refused: [token] };
    if (!LOOPBACK.includes(host) && token === null) {
      const help = "write one to a file and name it by --token-file, or set PORTCULLIS_TOKEN";
      return {
        refused: [diagnostic("PCL1018", ["--host"], `\`${printable(host)}\` can be reached by others, so a bearer token is needed`, { help })],
      };
    }
    const hosts: string[] = [];
    const server = serverOf(guarded(handlerOf(), { hosts, token }));
    try {
      server.listen(port, host);
      await once(server, "listening");
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { refused: [diagnostic("PCL1026", ["--port"], `nothing can listen there: ${printable(message, 200)}`)] };
    }
    const bound = (server.address() as AddressInfo).port;
    hosts.push(...namesOf(host, bound), ...args.list("allowedHost").map((name) => name.toLowerCase()));
    io.err(`listening on http://${host.includes(":") ? `[${host}]` : host}:${bound}\n`);
    if (!io.interrupted.aborted) await once(io.interrupted, "abort");
    server.close();
    server.closeAllConnections();
    return { exit: EXIT.fine, json: { port: bound }, text: "" };
  },
};

function portOf(text: string): number | null {
  return /^[0-9]{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : null;
}

/** Names of this machine, where it is only this machine that can ask; else whatever was allowed. */
function namesOf(host: string, port: number): string[] {
  return LOOPBACK.includes(host) ? LOOPBACK.map((name) => `${name.includes(":") ? `[${name}]` : name}:${port}`) : [];
}

function tokenOf(args: Args, io: Io) {
  const file = args.text("tokenFile");
  if (file === null) return io.env.PORTCULLIS_TOKEN || null;
  try {
    const token = readFileSync(resolve(io.cwd, file), "utf8").trim();
    return token === "" ? diagnostic("PCL1018", ["--token-file"], `\`${printable(file)}\` is empty`) : token;
  } catch (error) {
    return unreadable(file, error);
  }
}
