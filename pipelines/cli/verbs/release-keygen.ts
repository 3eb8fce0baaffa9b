import { printable } from "#diagnostic";
import { generateKey } from "#release";
import { needed, writeNew } from "../approval/files.ts";
import { EXIT } from "../io.ts";
import type { Verb } from "../verb.ts";

/** `release keygen --out FILE`: a key that approves or signs. */
export const releaseKeygen: Verb = {
  name: "release keygen",
  summary: "Make an Ed25519 key that signs or approves releases",
  operands: "",
  options: [{ flags: "-o, --out <file>", text: "the private key, for its owner alone; the public one goes to FILE.pub" }],
  examples: ["release keygen --out alice.key"],
  async run(args, io) {
    const out = needed(args, "out", "name a new file for the private key");
    const { privatePem, publicPem, id } = generateKey();
    writeNew(`${out}.pub`, publicPem, io);
    writeNew(out, privatePem, io, 0o600);
    const text = `key      ${id}\nprivate  ${printable(out, 200)}\npublic   ${printable(`${out}.pub`, 200)}\n`;
    return { exit: EXIT.fine, json: { key: id, private: out, public: `${out}.pub` }, text };
  },
};
