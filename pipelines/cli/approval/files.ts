import { writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { CompileError, type Diagnostic, diagnostic, printable } from "#diagnostic";
import { type Debug, type Given, type NamedKey, readPublicKey, readSigner, type Signer } from "#release";
import { readLimited } from "#source";
import type { Io } from "../io.ts";
import type { Args } from "../verb.ts";

const MAX_GIVEN = 64 * 1024 * 1024;

/** The bytes of a file that an option names. */
export function given(path: string, io: Io): Given {
  const read = readLimited(resolve(io.cwd, path), path, MAX_GIVEN);
  if ("code" in read) throw new CompileError([read]);
  return { path, bytes: typeof read.bytes === "string" ? Buffer.from(read.bytes) : read.bytes };
}

/** The value, or the end of the verb. */
export function must<T extends object | string>(value: T | Diagnostic): T {
  if (typeof value === "object" && "severity" in value) throw new CompileError([value as Diagnostic]);
  return value as T;
}

/** The text of an option that a verb can't do without. */
export function needed(args: Args, name: string, help: string): string {
  return args.text(name) ?? misused(`--${dashed(name)}`, `--${dashed(name)} is missing`, help);
}

/** Ends the verb: the command line is not understood. */
export function misused(option: string, message: string, help: string): never {
  throw new CompileError([diagnostic("PCL1018", [option], message, { help })]);
}

/** A whole number that an option gives. */
export function wholeNumber(args: Args, name: string, least: number): number | null {
  const text = args.text(name);
  if (text === null) return null;
  const option = `--${dashed(name)}`;
  const value = /^[0-9]{1,15}$/.test(text) ? Number(text) : -1;
  return value >= least ? value : misused(option, `${option} needs a whole number from ${least}, not \`${printable(text)}\``, "see --help");
}

/** The private key that signs. */
export function signerAt(path: string, io: Io): Signer {
  return must(readSigner(given(path, io)));
}

/** A public key, called as its file is. */
export function keyAt(path: string, io: Io): NamedKey {
  return { name: keyNameOf(path), key: must(readPublicKey(given(path, io))) };
}

/** `alice` for `keys/alice.key.pub`. */
export function keyNameOf(path: string): string {
  return (
    basename(path)
      .replace(/(\.(pub|pem|key))+$/, "")
      .slice(0, 253) || "key"
  );
}

/** Writes a new file; nothing is ever overwritten. */
export function writeNew(path: string, text: string, io: Io, mode = 0o644): void {
  try {
    writeFileSync(resolve(io.cwd, path), text, { flag: "wx", mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") misused("--out", `\`${printable(path)}\` exists`, "name a new file; nothing is ever overwritten");
    throw new CompileError([diagnostic("PCL1026", ["--out"], `\`${printable(path)}\` can't be written (${printable(code ?? "unknown error")})`)]);
  }
}

/** Where details of faults go: to the person, with --debug. */
export function debugOf(args: Args, io: Io): Debug {
  return args.flag("debug") ? (detail) => io.err(`debug: ${printable(detail, 400)}\n`) : () => undefined;
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
