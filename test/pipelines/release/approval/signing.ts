import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { canonicalJson } from "../../../../compiler/ir/index.ts";
import { composeRoot } from "../../../../pipelines/release/approval/compose.ts";
import { IN_TOTO, preAuthentication } from "../../../../pipelines/release/approval/envelope.ts";
import { readSigner, type Signer } from "../../../../pipelines/release/approval/key.ts";
import {
  type ApprovalClaim,
  approvalText,
  checkApprovals,
  type Known,
  type NamedKey,
  type Root,
  readRoot,
  rootText,
} from "../../../../pipelines/release/index.ts";

/** The signer of this name: always the same key, so that every run signs the same bytes. */
export function signer(name: string): Signer {
  const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), createHash("sha256").update(`test key of ${name}`).digest()]);
  const pem = `-----BEGIN PRIVATE KEY-----\n${der.toString("base64")}\n-----END PRIVATE KEY-----\n`;
  const read = readSigner({ path: name, bytes: Buffer.from(pem) });
  if ("severity" in read) throw new Error(read.message);
  return read;
}
export const named = (name: string, one: Signer): NamedKey => ({ name, key: one.public });

export const people = { alice: signer("alice"), bob: signer("bob"), carol: signer("carol"), root: signer("root"), stranger: signer("stranger") };
const { alice, bob, carol } = people;

/** A root file of these people: two of three for stage full, one elsewhere. */
export function rootFile(more: Partial<Parameters<typeof composeRoot>[0]> = {}, signers: readonly Signer[] = [people.root]): Buffer {
  const approvers = [named("alice", alice), named("bob", bob), named("carol", carol)];
  const wish = {
    approvers,
    threshold: 1,
    stages: { full: 2 },
    authors: [],
    roots: [named("root", people.root)],
    rootThreshold: 1,
    old: null,
    ...more,
  };
  const payload = composeRoot(wish, signers);
  if ("severity" in payload) throw new Error(payload.message);
  return Buffer.from(rootText(payload, signers));
}
/** What reading root files finds. */
export function rootOf(...files: readonly Uint8Array[]): Root {
  const { value, diagnostics } = readRoot(
    files.map((bytes, i) => ({ path: `root.${i}`, bytes })),
    null,
    () => undefined,
  );
  if (value === null) throw new Error(diagnostics.map((one) => one.message).join());
  return value;
}

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
export const claim: ApprovalClaim = {
  release: digest("a"),
  plan: digest("b"),
  cluster: "1b4e28ba",
  stage: "full",
  previous: digest("c"),
  live: digest("d"),
  sequence: 7,
  notBefore: "2026-06-01T10:00:00Z",
  notAfter: "2026-06-02T10:00:00Z",
  author: null,
};
export const { notBefore: _from, notAfter: _to, ...wanted } = claim;
export const noon = new Date("2026-06-01T12:00:00Z");

export const approval = (who: Signer, change: Partial<ApprovalClaim> = {}) => Buffer.from(approvalText({ ...claim, ...change }, who));

/** What approvals come to, as names and messages; the last word is what --debug tells. */
export function checked(files: readonly Uint8Array[], known: Known = wanted, now = noon, root = rootOf(rootFile())): string[] {
  const given = files.map((bytes, i) => ({ path: `${i}.json`, bytes }));
  return checkApprovals(given, root, known, now).diagnostics.map((one) => `${one.name} ${one.message}`);
}
/** Why the first file is not believed, in the words of --debug. */
export function detail(file: Uint8Array): string {
  let said = "";
  checkApprovals([{ path: "f", bytes: file }], rootOf(rootFile()), wanted, noon, (text) => {
    said = text;
  });
  return said;
}

/** An envelope with parts of one's own choice; what is not given is as it should be. */
export function envelope(
  who: Signer,
  parts: { payload?: unknown; type?: string; keyid?: string; sig?: string; more?: object; signatures?: unknown } = {},
): Buffer {
  const { payload: text } = JSON.parse(approvalText(claim, who)) as { payload: string };
  const payload = parts.payload === undefined ? Buffer.from(text, "base64") : Buffer.from(canonicalJson(parts.payload));
  const type = parts.type ?? IN_TOTO;
  const sig = Buffer.from(who.sign(preAuthentication(type, payload))).toString("base64");
  const signatures = parts.signatures ?? [{ keyid: parts.keyid ?? who.public.id, sig: parts.sig ?? sig }];
  return Buffer.from(canonicalJson({ payload: payload.toString("base64"), payloadType: type, signatures, ...parts.more }));
}

/** A signature by an RSA key over what an approval signs. */
export function rsaSignature(payload: Buffer): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return sign("sha256", preAuthentication(IN_TOTO, payload), privateKey).toString("base64");
}
