import { resolve } from "node:path";
import { printable } from "#diagnostic";
import { authorText, readRelease } from "#release";
import { needed, signerAt, writeNew } from "../approval/files.ts";
import { EXIT } from "../io.ts";
import type { Verb } from "../verb.ts";

/** `release sign DIR --key K --out F`: says whose release it is. */
export const releaseSign: Verb = {
  name: "release sign",
  summary: "Sign a release as its author, whose approval will not count",
  operands: "<dir>",
  options: [
    { flags: "--key <file>", text: "the author's private key" },
    { flags: "-o, --out <file>", text: "the signature: an envelope of release.json" },
  ],
  examples: ["release sign out/shop --key alice.key --out shop.author.json"],
  async run(args, io) {
    const [dir = ""] = args.operands;
    const out = needed(args, "out", "name a new file for the signature");
    const signer = signerAt(needed(args, "key", "name the author's private key"), io);
    const { value, diagnostics } = readRelease(resolve(io.cwd, dir), dir);
    const statement = value?.files.get("release.json");
    if (value === null || statement === undefined) return { refused: diagnostics };
    writeNew(out, authorText(statement, signer), io);
    const text = `signed ${printable(dir, 200)}  ${value.digest}\nauthor ${signer.public.id}\n`;
    return { exit: EXIT.fine, json: { release: value.digest, author: signer.public.id, signature: out }, text };
  },
};
