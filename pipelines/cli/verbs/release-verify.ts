import { resolve } from "node:path";
import { inOrder, printable, renderJson } from "#diagnostic";
import { readRelease } from "#release";
import { EXIT } from "../io.ts";
import type { Verb } from "../verb.ts";

/** `release verify DIR`: every byte against its digest, offline. */
export const releaseVerify: Verb = {
  name: "release verify",
  summary: "Check every byte of a release directory against its digests",
  operands: "<dir>",
  options: [],
  examples: ["release verify out/shop"],
  async run(args, io) {
    const [dir = ""] = args.operands;
    const { value, diagnostics } = readRelease(resolve(io.cwd, dir), dir);
    if (diagnostics.some((one) => one.name === "E_INPUT")) return { refused: diagnostics };
    const ok = value !== null;
    const text = ok
      ? `verified ${printable(dir, 200)}  ${value.digest}\n`
      : `not verified: ${printable(inOrder(diagnostics)[0]?.message ?? "", 400)}\n`;
    return { exit: ok ? EXIT.fine : EXIT.finding, json: { ok, digest: value?.digest ?? null, ...renderJson(diagnostics) }, text, diagnostics };
  },
};
