import { CompileError, printable } from "#diagnostic";
import { composeRoot, cosignedRoot, type NamedKey, type Root, readRoot, rootText, type Signer } from "#release";
import { debugOf, given, keyAt, keyNameOf, misused, must, needed, signerAt, wholeNumber, writeNew } from "../approval/files.ts";
import { rootSummary } from "../approval/root-text.ts";
import { EXIT, type Io } from "../io.ts";
import type { Args, Verb } from "../verb.ts";

/** `release root`: who may approve, and how many of them have to. */
export const releaseRoot: Verb = {
  name: "release root",
  summary: "Write and sign a root file: whose approvals count, and how many a stage needs",
  operands: "",
  options: [
    { flags: "--key <file>", text: "the public key of an approver (many)", many: true },
    { flags: "--threshold <count>", text: "how many distinct approvers a stage needs" },
    { flags: "--stage <name=count>", text: "how many this stage needs instead (many)", many: true },
    { flags: "--author <file>", text: "the public key of an author (many): from then on every release needs an author's signature", many: true },
    { flags: "--sign <file>", text: "a private root key that signs the file (many)", many: true },
    { flags: "--root-key <file>", text: "the public root keys, where they are others than those that sign (many)", many: true },
    { flags: "--root-threshold <count>", text: "how many root keys have to sign this file and the one after it (all)" },
    { flags: "--old <file>", text: "the root file that this one replaces: its root keys have to sign, too" },
    { flags: "--cosign <file>", text: "add a signature to this root file and change nothing else" },
    { flags: "-o, --out <file>", text: "the root file" },
  ],
  examples: [
    "release root --key alice.key.pub --key bob.key.pub --threshold 1 --stage full=2 --sign root.key --out root.json",
    "release root --key alice.key.pub --key carol.key.pub --threshold 2 --sign root.key --old root.json --out root.2.json",
    "release root --cosign root.json --sign other-root.key --out root.signed.json",
  ],
  async run(args, io) {
    const out = needed(args, "out", "name a new file");
    const signing = args.list("sign").map((path) => ({ path, signer: signerAt(path, io) }));
    const [first] = signing;
    if (first === undefined) misused("--sign", "--sign is missing", "name the private root key that signs the file");
    const cosigned = args.text("cosign");
    const signers = signing.map((one) => one.signer);
    const debug = debugOf(args, io);
    const text = cosigned === null ? composed(args, io, signing) : must(cosignedRoot(given(cosigned, io), first.signer, debug));
    if (cosigned !== null && signers.length > 1) misused("--sign", "--cosign adds one signature", "sign once for each key");
    writeNew(out, text, io);
    return { exit: EXIT.fine, ...rootSummary(out, text) };
  },
};

function composed(args: Args, io: Io, signing: readonly { readonly path: string; readonly signer: Signer }[]): string {
  const own = signing.map(({ path, signer }): NamedKey => ({ name: keyNameOf(path), key: signer.public }));
  const named = args.list("rootKey").map((path) => keyAt(path, io));
  const roots = named.length > 0 ? named : own;
  const distinct = new Set(roots.map((one) => one.key.id)).size;
  const signers = [...new Map(signing.map(({ signer }) => [signer.public.id, signer])).values()];
  const threshold = wholeNumber(args, "threshold", 1) ?? misused("--threshold", "--threshold is missing", "say how many approvers a stage needs");
  const payload = composeRoot(
    {
      approvers: args.list("key").map((path) => keyAt(path, io)),
      threshold,
      stages: stagesOf(args),
      authors: args.list("author").map((path) => keyAt(path, io)),
      roots,
      rootThreshold: wholeNumber(args, "rootThreshold", 1) ?? distinct,
      old: oldRoot(args, io),
    },
    signers,
  );
  return rootText(must(payload), signers);
}

function oldRoot(args: Args, io: Io): Root | null {
  const path = args.text("old");
  if (path === null) return null;
  const { value, diagnostics } = readRoot([given(path, io)], null, debugOf(args, io));
  if (value === null) throw new CompileError(diagnostics);
  return value;
}

function stagesOf(args: Args): Record<string, number> {
  const pairs = args.list("stage").map((text): [string, number] => {
    const [, name, count] = /^([A-Za-z0-9][A-Za-z0-9._-]{0,62})=([0-9]{1,9})$/.exec(text) ?? [];
    if (name === undefined) misused("--stage", `\`${printable(text)}\` names no stage and count`, "write NAME=COUNT, for example full=2");
    return [name, Number(count)];
  });
  return Object.fromEntries(pairs);
}
