import * as z from "zod";
import { type Diagnostic, diagnostic } from "#diagnostic";
import { canonicalJson } from "#ir";
import { sha256 } from "../digest.ts";
import { canonicalValue, type Fault } from "./canonical.ts";
import { type Debug, envelopeSchema, type Given, seal, signersOf, type Unwrapped, unsigned, unwrap } from "./envelope.ts";
import { type PublicKey, publicKeyAt, type Signer } from "./key.ts";
import { STAGE } from "./words.ts";

export const ROOT_TYPE = "application/vnd.portcullis.root+json";
const id = z.string().regex(/^[0-9a-f]{64}$/);

/** The payload of a root file: whose word counts for what. */
export const rootSchema = z.strictObject({
  _type: z.literal("https://portcullis.io/release-root/v1"),
  version: z.int().min(1),
  keys: z.array(z.strictObject({ id, name: z.string().min(1).max(253), point: z.string().regex(/^[0-9a-f]{64}$/) })).min(1),
  /** Who may change this file. */
  roots: z.strictObject({ keys: z.array(id).min(1), threshold: z.int().min(1) }),
  /** Who may approve, and how many of them have to: for a stage that is not named, `threshold`. */
  approvers: z.strictObject({
    keys: z.array(id),
    threshold: z.int().min(1),
    stages: z.record(z.string().regex(STAGE), z.int().min(0)),
  }),
  /** Who may sign releases; where it is not empty, every release needs an author. */
  authors: z.array(id),
});
export type RootPayload = z.infer<typeof rootSchema>;

/** A root file that holds. */
export interface Root {
  /** `sha256:…` of the file. */
  readonly digest: string;
  readonly payload: RootPayload;
  readonly keys: ReadonlyMap<string, PublicKey>;
}

/** A root file, signed. */
export function rootText(payload: RootPayload, signers: readonly Signer[]): string {
  return seal(ROOT_TYPE, Buffer.from(canonicalJson(payload)), signers);
}

/** What stands in a root file that we have just written. */
export function rootContent(text: string): { readonly digest: string; readonly payload: RootPayload; readonly signed: readonly string[] } {
  const { payload, signatures } = envelopeSchema.parse(JSON.parse(text));
  const content = rootSchema.parse(JSON.parse(Buffer.from(payload, "base64").toString("utf8")));
  return { digest: sha256(text), payload: content, signed: signatures.map((one) => one.keyid) };
}

/**
 * Reads root files, oldest first. The first is believed because it was named, or pinned by its digest; each later one has to be signed by
 * as many root keys of the one before as that one asks for.
 */
export function readRoot(
  files: readonly Given[],
  pin: string | null,
  debug: Debug,
): { readonly value: Root | null; readonly diagnostics: readonly Diagnostic[] } {
  let before: Root | null = null;
  for (const file of files) {
    const digest = sha256(file.bytes);
    if (before === null && pin !== null && digest !== pin) return { value: null, diagnostics: [otherRoot(file.path, digest, pin)] };
    const read = opened(file);
    const found: (Root & { signers: readonly string[] }) | Fault = "fault" in read ? read : (successor(before, read) ?? read);
    if ("fault" in found) return { value: null, diagnostics: [unsigned(file.path, found, debug)] };
    before = found;
  }
  return { value: before, diagnostics: [] };
}

function otherRoot(path: string, actual: string, pinned: string): Diagnostic {
  return diagnostic("PCL6001", [path], `the root file has digest ${actual.slice(7, 23)}, ${pinned.slice(7, 23)} was asked for`, {
    help: "get the root file that was agreed on",
  });
}

interface Opened extends Root {
  readonly signers: readonly string[];
}

function opened(file: Given): Opened | Fault {
  const unwrapped = unwrap(file, ROOT_TYPE);
  return "fault" in unwrapped ? unwrapped : rootIn(file, unwrapped, true);
}

/** What a root file says and who signed it; `complete` asks for as many root signatures as it wants itself. */
export function rootIn(file: Given, unwrapped: Unwrapped, complete: boolean): Opened | Fault {
  const value = canonicalValue(unwrapped.payload, rootSchema);
  if ("fault" in value) return value;
  const keys = keysOf(value.value);
  if ("fault" in keys) return keys;
  const signers = signersOf(unwrapped, keys);
  if ("fault" in signers) return signers;
  const { roots } = value.value;
  const own = signers.filter((one) => roots.keys.includes(one)).length;
  if (complete && own < roots.threshold) return { fault: `distinct ${own} of ${roots.threshold} root keys signed the root file` };
  return { digest: sha256(file.bytes), payload: value.value, keys, signers };
}

/** Why a root file may not follow the one before it; null if it may. */
function successor(before: Root | null, next: Opened): Fault | null {
  if (before === null) return null;
  if (next.payload.version !== before.payload.version + 1)
    return { fault: `version ${next.payload.version} does not follow ${before.payload.version}` };
  const { keys, threshold } = before.payload.roots;
  const signed = next.signers.filter((one) => keys.includes(one)).length;
  return signed < threshold ? { fault: `distinct ${signed} of ${threshold} keys of the root file before signed this one` } : null;
}

/** The keys of a root file by id; a fault where its parts contradict each other. */
function keysOf(payload: RootPayload): ReadonlyMap<string, PublicKey> | Fault {
  const found = new Map<string, PublicKey>();
  for (const { id: said, point } of payload.keys) {
    const key = publicKeyAt(point);
    if (key === null || key.id !== said) return { fault: `the key ${said} is not what its id says` };
    if (found.has(said)) return { fault: `the key ${said} is listed twice` };
    found.set(said, key);
  }
  const fault = contradiction(payload);
  return fault === null ? found : { fault };
}

/** What in a root file can't be: roles of keys that are not there, or more signatures than keys; null if nothing. */
export function contradiction({ keys, roots, approvers, authors }: RootPayload): string | null {
  const listed = new Set(keys.map((one) => one.id));
  for (const role of [roots.keys, approvers.keys, authors]) {
    if (new Set(role).size !== role.length) return "a role names a key twice";
    const stranger = role.find((one) => !listed.has(one));
    if (stranger !== undefined) return `a role names the key ${stranger}, which is not listed`;
  }
  const most = Math.max(approvers.threshold, ...Object.values(approvers.stages));
  if (most > approvers.keys.length) return `${most} approvals are asked for, and there are ${approvers.keys.length} approvers`;
  const { length } = roots.keys;
  return roots.threshold > length ? `${roots.threshold} root signatures are asked for, and there are ${length} root keys` : null;
}
