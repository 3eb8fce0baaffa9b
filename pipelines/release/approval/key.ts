import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { type Diagnostic, diagnostic, printable } from "#diagnostic";

/** An Ed25519 key that signatures are checked with. */
export interface PublicKey {
  /** SHA-256 of its SubjectPublicKeyInfo in hex: one id a key, however the key was written. */
  readonly id: string;
  /** The 32 bytes of the point, in hex. */
  readonly point: string;
  readonly key: KeyObject;
}
/** Who can sign; the private key stays inside. */
export interface Signer {
  readonly public: PublicKey;
  sign(message: Uint8Array): Uint8Array;
}

/** What stands before the point in the SubjectPublicKeyInfo of an Ed25519 key (RFC 8410). */
const SPKI = Buffer.from("302a300506032b6570032100", "hex");
const PRIME = 2n ** 255n - 19n;
/** y coordinates of the points of small order: with such a key anybody can sign. */
const SMALL_ORDER: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  PRIME - 1n,
  2707385501144840649318225287225658788936804267575313519463743609750303021540n,
  PRIME - 2707385501144840649318225287225658788936804267575313519463743609750303021540n,
]);

/** The key with this point, in hex; null if no honest key has it. */
export function publicKeyAt(point: string): PublicKey | null {
  const bytes = Buffer.from(point, "hex");
  if (!/^[0-9a-f]{64}$/.test(point) || bytes.length !== 32) return null;
  const y = BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`) & (2n ** 255n - 1n);
  if (y >= PRIME || SMALL_ORDER.has(y)) return null;
  const der = Buffer.concat([SPKI, bytes]);
  try {
    return { id: createHash("sha256").update(der).digest("hex"), point, key: createPublicKey({ key: der, format: "der", type: "spki" }) };
  } catch {
    return null;
  }
}

/** A new key as two PEM files. */
export function generateKey(): { readonly privatePem: string; readonly publicPem: string; readonly id: string } {
  const pair = generateKeyPairSync("ed25519");
  const privatePem = pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { privatePem, publicPem: pair.publicKey.export({ type: "spki", format: "pem" }).toString(), id: keyOf(pair.publicKey)?.id ?? "" };
}

/** Reads a public key: PEM, SubjectPublicKeyInfo, Ed25519. */
export function readPublicKey(file: { readonly path: string; readonly bytes: Uint8Array }): PublicKey | Diagnostic {
  const text = pemOf(file.bytes, "PUBLIC KEY");
  if (text === null) return unfit(file.path, "no public key in PEM form", "name the file that `release keygen` wrote with `.pub`");
  try {
    const key = keyOf(createPublicKey({ key: text, format: "pem", type: "spki" }));
    return key ?? unfit(file.path, "no Ed25519 key", "approvals are signed with Ed25519 alone; `release keygen` makes one");
  } catch {
    return unfit(file.path, "no public key that can be read", "`release keygen` makes one");
  }
}

/** Reads a private key: PEM, PKCS #8, Ed25519, not encrypted. */
export function readSigner(file: { readonly path: string; readonly bytes: Uint8Array }): Signer | Diagnostic {
  const text = pemOf(file.bytes, "PRIVATE KEY");
  if (text === null) return unfit(file.path, "no private key in PEM form", "name the file that `release keygen` wrote, without `.pub`");
  try {
    const secret = createPrivateKey({ key: text, format: "pem", type: "pkcs8" });
    const key = keyOf(createPublicKey(secret));
    if (key === null) return unfit(file.path, "no Ed25519 key", "approvals are signed with Ed25519 alone; `release keygen` makes one");
    return { public: key, sign: (message) => sign(null, message, secret) };
  } catch {
    return unfit(file.path, "no private key that can be read", "`release keygen` makes one; encrypted keys are not read");
  }
}

function keyOf(key: KeyObject): PublicKey | null {
  if (key.asymmetricKeyType !== "ed25519") return null;
  const der = key.export({ type: "spki", format: "der" });
  return publicKeyAt(der.subarray(SPKI.length).toString("hex"));
}

/** The one PEM block of a file, if it is of this kind. */
function pemOf(bytes: Uint8Array, label: string): string | null {
  const text = Buffer.from(bytes).toString("latin1").trim();
  const body = text.startsWith(`-----BEGIN ${label}-----`) && text.endsWith(`-----END ${label}-----`) ? text : null;
  return body !== null && body.split("-----BEGIN ").length === 2 ? body : null;
}

function unfit(path: string, problem: string, help: string): Diagnostic {
  return diagnostic("PCL1023", [path], `\`${printable(path)}\` holds ${problem}`, { help });
}
