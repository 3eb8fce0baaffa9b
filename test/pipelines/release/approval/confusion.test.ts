import { createHash, verify } from "node:crypto";
import { expect, test } from "vitest";
import { canonicalJson } from "../../../../compiler/ir/index.ts";
import { preAuthentication } from "../../../../pipelines/release/approval/envelope.ts";
import { generateKey, publicKeyAt, readPublicKey, readSigner } from "../../../../pipelines/release/approval/key.ts";
import { approval, checked, claim, detail, envelope, people, rootFile, rsaSignature, wanted } from "./signing.ts";

const { alice, bob, stranger } = people;
const good = approval(alice);
const text = good.toString("utf8");
const parsed = JSON.parse(text) as { payload: string; payloadType: string; signatures: [{ keyid: string; sig: string }] };
const { sig } = parsed.signatures[0];
const payload = Buffer.from(parsed.payload, "base64");
const statement = JSON.parse(payload.toString("utf8"));
const padded = parsed.payload.replace(/=*$/, "");
/** The last letter of base64 has bits that nobody reads. */
const sibling = `${sig.slice(0, -3)}${String.fromCharCode(sig.charCodeAt(sig.length - 3) + 1)}==`;
const jws = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${payload.toString("base64url")}.`;
const rewritten = (change: object) => Buffer.from(canonicalJson({ ...parsed, ...change }));
const highS = () => {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const bytes = Buffer.from(sig, "base64");
  const s = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString("hex")}`) + order;
  const high = Buffer.from(s.toString(16).padStart(64, "0"), "hex").reverse();
  return Buffer.concat([bytes.subarray(0, 32), high]).toString("base64");
};

const CORPUS: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ["an unknown key", approval(stranger), /no key has the id/],
  ["a key id of somebody else", envelope(alice, { keyid: bob.public.id }), /is not of this payload/],
  [
    "one key under a second id",
    envelope(alice, {
      signatures: [
        { keyid: alice.public.id, sig },
        { keyid: "0".repeat(64), sig },
      ],
    }),
    /no key has the id 0/,
  ],
  [
    "a good signature beside a bad one",
    envelope(alice, {
      signatures: [
        { keyid: alice.public.id, sig },
        { keyid: bob.public.id, sig },
      ],
    }),
    /not of this/,
  ],
  ["no signature", envelope(alice, { signatures: [] }), /signatures/],
  ["an empty signature", envelope(alice, { sig: "" }), /not 64 bytes/],
  ["alg none, as JWS has it", Buffer.from(jws), /./],
  ["a field `alg`", envelope(alice, { more: { alg: "none" } }), /unrecognized key/],
  ["a field `alg` in the signature", envelope(alice, { signatures: [{ keyid: alice.public.id, sig, alg: "none" }] }), /unrecognized key/],
  ["an RSA signature", envelope(alice, { sig: rsaSignature(payload) }), /not 64 bytes/],
  ["another payload type", rewritten({ payloadType: "application/vnd.in-toto.provenance+json" }), /payload type/],
  ["another payload type, signed", envelope(alice, { type: "application/json" }), /payload type/],
  ["the payload type of a root file, signed", envelope(alice, { type: "application/vnd.portcullis.root+json" }), /payload type/],
  ["a root file", rootFile(), /payload type/],
  ["a trailing newline", Buffer.from(`${text}\n`), /canonical/],
  ["a trailing NUL", Buffer.from(`${text}\0`), /./],
  ["trailing bytes", Buffer.from(`${text}{}`), /./],
  ["a leading byte order mark", Buffer.from(`\u{feff}${text}`), /./],
  ["white space", Buffer.from(text.replace(",", ", ")), /canonical/],
  [
    "another order of fields",
    Buffer.from(JSON.stringify({ signatures: parsed.signatures, payload: parsed.payload, payloadType: parsed.payloadType })),
    /canonical/,
  ],
  ["an escape in a string", Buffer.from(text.replace("application", "\\u0061pplication")), /canonical/],
  ["a field given twice", Buffer.from(text.replace("{", `{"payload":"${parsed.payload}",`)), /canonical/],
  ["YAML", Buffer.from(`payload: ${parsed.payload}\npayloadType: ${parsed.payloadType}\nsignatures: []\n`), /./],
  ["base64 without padding", rewritten({ payload: padded === parsed.payload ? `${padded}=` : padded }), /./],
  ["base64 with a newline", rewritten({ payload: `${parsed.payload.slice(0, 4)}\n${parsed.payload.slice(4)}` }), /./],
  ["a letter of base64url", envelope(alice, { sig: sig.replace(/^./, "-") }), /./],
  ["base64 with unread bits", envelope(alice, { sig: sibling }), /canonical base64/],
  ["a signature with s beyond the order", envelope(alice, { sig: highS() }), /./],
  [
    "a signature with bytes behind it",
    envelope(alice, { sig: Buffer.concat([Buffer.from(sig, "base64"), Buffer.from([0])]).toString("base64") }),
    /not 64 bytes/,
  ],
  ["a key id in capitals", envelope(alice, { keyid: alice.public.id.toUpperCase() }), /./],
  [
    "a statement of another kind, signed",
    envelope(alice, { payload: { ...statement, predicateType: "https://portcullis.io/release/v1" } }),
    /predicateType/,
  ],
  [
    "a statement with a field more, signed",
    envelope(alice, { payload: { ...statement, predicate: { ...statement.predicate, more: 1 } } }),
    /unrecognized/,
  ],
  [
    "a statement about two releases, signed",
    envelope(alice, { payload: { ...statement, subject: [...statement.subject, ...statement.subject] } }),
    /subject/,
  ],
  [
    "a time that is none, signed",
    envelope(alice, { payload: { ...statement, predicate: { ...statement.predicate, notAfter: "2026-13-01T00:00:00Z" } } }),
    /notAfter/,
  ],
  ["nothing", Buffer.from(""), /./],
  ["zeros", Buffer.alloc(100), /./],
  ["brackets", Buffer.from("[".repeat(20_000)), /./],
];

test.each(CORPUS)("%s is refused in the same words as everything else, with the reason for --debug", (_name, file, reason) => {
  expect(checked([file])).toEqual(["E_SIGNATURE the signature does not hold"]);
  expect(detail(file)).toMatch(reason);
});
test("what the corpus is made of would hold", () => {
  expect(checked([good, envelope(bob)])).toEqual([]);
  expect(Buffer.from(sibling, "base64").equals(Buffer.from(sig, "base64"))).toBe(true);
});
test("one key signing twice in an envelope counts once", () =>
  expect(checked([envelope(alice, { signatures: [parsed.signatures[0], parsed.signatures[0]] })])).toEqual([
    "E_APPROVAL_THRESHOLD distinct 1 of 2 approvers of stage `full`",
  ]));

test("a key has one id, however it was written", () => {
  const { publicPem, privatePem, id } = generateKey();
  const windows = readPublicKey({ path: "k", bytes: Buffer.from(`\n${publicPem.replaceAll("\n", "\r\n")}\n`) });
  const signer = readSigner({ path: "k", bytes: Buffer.from(privatePem) });
  expect(["id" in windows && windows.id, "public" in signer && signer.public.id]).toEqual([id, id]);
  const der = Buffer.from(publicPem.split("\n").slice(1, 2).join(""), "base64");
  expect(createHash("sha256").update(der).digest("hex")).toBe(id);
});
test("a key with which anybody can sign is none", () => {
  const identity = `01${"00".repeat(31)}`;
  const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), Buffer.from(identity, "hex")]);
  const forged = Buffer.concat([Buffer.from(identity, "hex"), Buffer.alloc(32)]);
  const pem = `-----BEGIN PUBLIC KEY-----\n${der.toString("base64")}\n-----END PUBLIC KEY-----\n`;
  expect(verify(null, preAuthentication("t", Buffer.from("anything")), pem, forged)).toBe(true);
  expect([publicKeyAt(identity), publicKeyAt("f".repeat(64)), publicKeyAt("xyz")]).toEqual([null, null, null]);
  expect(readPublicKey({ path: "weak.pub", bytes: Buffer.from(pem) })).toMatchObject({ message: "`weak.pub` holds no Ed25519 key" });
});
test("the claim of the corpus is the one that is asked for", () => expect(wanted.release).toBe(claim.release));
