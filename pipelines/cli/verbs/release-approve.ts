import { resolve } from "node:path";
import { printable } from "#diagnostic";
import { approvalText, readRelease } from "#release";
import { debugOf, misused, needed, signerAt, wholeNumber, writeNew } from "../approval/files.ts";
import { requestNamed, requestProblems } from "../approval/known.ts";
import { ownKeyProblem } from "../approval/own-key.ts";
import { AUTHOR, authorNamed, ROOT, rootNamed } from "../approval/roots.ts";
import { changeText } from "../approval/shown.ts";
import { toApprove } from "../approval/to-approve.ts";
import { EXIT } from "../io.ts";
import { INVENTORY, LIVE, PROFILE } from "../options.ts";
import type { Verb } from "../verb.ts";

const HOUR_MS = 3_600_000;

/** `release approve DIR --request F --old A --key K --out F`: shows what changes, asks, and signs. */
export const releaseApprove: Verb = {
  name: "release approve",
  summary: "Show what a release changes, ask, and sign the approval of one stage",
  operands: "<dir>",
  options: [
    { flags: "--key <file>", text: "the approver's private key" },
    { flags: "-o, --out <file>", text: "the approval" },
    { flags: "--request <file>", text: "the promotion request: cluster, stage, plan and what stands there; no cluster rights are needed" },
    { flags: "--old <source>", text: "the release before, or `live`" },
    { flags: "--stage <name>", text: "the stage, where there is no request" },
    { flags: "--cluster <uid>", text: "the UID of the cluster's namespace kube-system, where there is no request" },
    { flags: "--live <digest>", text: "the digest of the objects that stand, where there is no request" },
    { flags: "--sequence <count>", text: "the sequence that the cluster is at, where there is no request" },
    { flags: "--replay <file>", text: "what `replay --json` of this change printed" },
    { flags: "--flows <log>", text: "recorded traffic, judged by what stands and by the release (many)", many: true },
    { flags: "--valid-for <hours>", text: "how long the approval is good for (24)" },
    { flags: "--yes", text: "don't ask" },
    ...ROOT,
    AUTHOR,
    PROFILE,
    INVENTORY,
    ...LIVE,
  ],
  examples: [
    "release approve out/v2 --request request.json --old out/v1 --key alice.key --out alice.json",
    "release approve out/v2 --request request.json --old out/v1 --root root.json --author v2.author.json --key alice.key --out alice.json",
  ],
  async run(args, io) {
    const [dir = ""] = args.operands;
    const out = needed(args, "out", "name a new file for the approval");
    const signer = signerAt(needed(args, "key", "name the approver's private key"), io);
    const hours = wholeNumber(args, "validFor", 1) ?? 24;
    if (hours > 24 * 366) misused("--valid-for", "--valid-for is longer than a year", "an approval is for one step; ask again later");
    const { value: release, diagnostics } = readRelease(resolve(io.cwd, dir), dir);
    if (release === null) return { refused: diagnostics };
    const request = requestNamed(args, io);
    const debug = debugOf(args, io);
    const root = rootNamed(args, io, debug);
    if (root === null && args.text("author") !== null) misused("--root", "--root is missing", "the author's key stands in the root file");
    const author = (root === null ? undefined : authorNamed(args, root, release.digest, io, debug)) ?? null;
    const wanted = await toApprove(args, io, release, request, author);
    const { release: digest, stage, cluster } = wanted.claim;
    const problems = [
      ...(request === null ? [] : requestProblems(request, { release: release.digest, stage, cluster })),
      ...ownKeyProblem(signer.public.id, author, root),
    ];
    if (problems.length > 0) return { refused: problems };
    io.err(`${await changeText(args, io, release, wanted, root)}\n`);
    if (!args.flag("yes")) {
      const answer = await io.ask("to approve it, type the first 8 digits of the release's digest: ");
      if (answer === null) misused("--yes", "there is no terminal to ask at", "run it in a terminal, or say --yes once somebody has read the above");
      if (answer.trim() !== digest.slice(7, 15))
        return { exit: EXIT.finding, json: { approved: false, release: digest, stage }, text: "not approved: the digits are others\n" };
    }
    const from = Math.floor(io.clock().getTime() / 1000) * 1000;
    const times = { notBefore: second(from), notAfter: second(from + hours * HOUR_MS) };
    writeNew(out, approvalText({ ...wanted.claim, ...times }, signer), io);
    const text = `approved ${printable(dir, 200)}  ${digest}\nstage    ${printable(stage)}, until ${times.notAfter}\nby       ${signer.public.id}\n`;
    return { exit: EXIT.fine, json: { approved: true, by: signer.public.id, approval: out, ...wanted.claim, ...times }, text };
  },
};

function second(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
