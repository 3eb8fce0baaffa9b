import { verify } from "node:crypto";
import * as z from "zod";
import { type Diagnostic, diagnostic } from "#diagnostic";
import { canonicalJson } from "#ir";
import { canonicalValue, type Fault } from "./canonical.ts";
import type { PublicKey, Signer } from "./key.ts";

/** A file as it was given. */
export interface Given {
  readonly path: string;
  readonly bytes: Uint8Array;
}
/** Gets why a signature does not hold: for the person at the keyboard, never for who made the file. */
export type Debug = (detail: string) => void;

export const IN_TOTO = "application/vnd.in-toto+json";

/** A DSSE envelope, in canonical JSON. */
export const envelopeSchema = z.strictObject({
  payload: z.base64(),
  payloadType: z.string(),
  signatures: z.array(z.strictObject({ keyid: z.string().regex(/^[0-9a-f]{64}$/), sig: z.base64() })).min(1),
});
export type Envelope = z.infer<typeof envelopeSchema>;

/** What an envelope holds, before any signature is looked at. */
export interface Unwrapped {
  readonly payload: Buffer;
  readonly envelope: Envelope;
}
/** What DSSE signs: type and payload with their lengths, so that neither can be taken for the other. */
export function preAuthentication(type: string, payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `), payload]);
}

/** An envelope of a payload, signed by each signer. */
export function seal(type: string, payload: Uint8Array, signers: readonly Signer[]): string {
  const message = preAuthentication(type, payload);
  const signatures = signers.map((one) => ({ keyid: one.public.id, sig: Buffer.from(one.sign(message)).toString("base64") }));
  return canonicalJson({ payload: Buffer.from(payload).toString("base64"), payloadType: type, signatures } satisfies Envelope);
}

/** Takes an envelope apart: one spelling of JSON and base64, nothing beside, the payload type that is expected. */
export function unwrap({ bytes }: Given, type: string): Unwrapped | Fault {
  const read = canonicalValue(bytes, envelopeSchema);
  if ("fault" in read) return read;
  const envelope = read.value;
  if (envelope.payloadType !== type) return { fault: "the payload type is another one" };
  const payload = decoded(envelope.payload);
  return payload === null ? { fault: "the payload is not in canonical base64" } : { payload, envelope };
}

/** Whose signatures an envelope bears, each key once; a fault where any of them does not hold. */
export function signersOf({ payload, envelope }: Unwrapped, keys: ReadonlyMap<string, PublicKey>): readonly string[] | Fault {
  const message = preAuthentication(envelope.payloadType, payload);
  for (const { keyid, sig } of envelope.signatures) {
    const known = keys.get(keyid);
    if (known === undefined) return { fault: `no key has the id ${keyid}` };
    const bytes = decoded(sig);
    if (bytes?.length !== 64) return { fault: `the signature by ${keyid} is not 64 bytes in canonical base64` };
    if (!verify(null, message, known.key, bytes)) return { fault: `the signature by ${keyid} is not of this payload` };
  }
  return [...new Set(envelope.signatures.map((one) => one.keyid))];
}

/** E_SIGNATURE: the same words whatever the fault is, so that nobody can feel his way. */
export function unsigned(path: string, { fault }: Fault, debug: Debug): Diagnostic {
  debug(`${path}: ${fault}`);
  return diagnostic("PCL6002", [path], "the signature does not hold", { help: "get the file again from who signed it, and check the root file" });
}

function decoded(text: string): Buffer | null {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : null;
}
