import { createRequire, syncBuiltinESMExports } from "node:module";
import { Socket } from "node:net";

/** Modules that reach other machines, or other processes of this one by their sockets. */
const OUTWARD = ["net", "tls", "dgram", "dns", "dns/promises", "http", "https", "http2"] as const;
/** What acts on other processes, or around the permissions. */
const POWERS = ["kill", "_kill", "_debugProcess", "_debugEnd", "binding", "_linkedBinding", "dlopen", "getBuiltinModule", "chdir"];

/** They only reckon with addresses. */
const PURE = /^(isIP|isIPv4|isIPv6|BlockList)$/;

function denied(): never {
  throw Object.assign(new Error("a program of strangers may not reach out of its process"), { code: "ERR_ACCESS_DENIED" });
}

/** Takes from this process what no policy needs. The wall is the process; this is for machines whose kernel builds no other. */
export function fasten(): void {
  // Both are sockets that Node makes when they are first used.
  for (const stream of [process.stdout, process.stderr]) stream.write("");
  for (const name of POWERS) Reflect.deleteProperty(process, name);
  Object.assign(Socket.prototype, { connect: denied });
  const load = createRequire(import.meta.url);
  for (const name of OUTWARD) {
    const exported = load(`node:${name}`) as Record<string, unknown>;
    for (const [key, value] of Object.entries(exported)) if (typeof value === "function" && !PURE.test(key)) Reflect.set(exported, key, denied);
  }
  syncBuiltinESMExports();
}
