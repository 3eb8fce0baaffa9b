import { type Diagnostic, diagnostic, printable } from "#diagnostic";
import { canonicalJson } from "#ir";
import type { Debug, Given } from "./envelope.ts";
import { unsigned, unwrap } from "./envelope.ts";
import type { PublicKey, Signer } from "./key.ts";
import { contradiction, ROOT_TYPE, type Root, type RootPayload, rootIn, rootText } from "./root.ts";

/** A key with what people call it. */
export interface NamedKey {
  readonly name: string;
  readonly key: PublicKey;
}
/** What a new root file shall say. */
export interface RootWish {
  readonly approvers: readonly NamedKey[];
  readonly threshold: number;
  readonly stages: Readonly<Record<string, number>>;
  readonly authors: readonly NamedKey[];
  readonly roots: readonly NamedKey[];
  readonly rootThreshold: number;
  /** The root file that it replaces. */
  readonly old: Root | null;
}

/** Lays out a root file; keys of the old one that sign the new one are listed, too. */
export function composeRoot(wish: RootWish, signers: readonly Signer[]): RootPayload | Diagnostic {
  const { approvers, threshold, stages, authors, roots, rootThreshold, old } = wish;
  const signing = new Set(signers.map((one) => one.public.id));
  const leaving = (old?.payload.keys ?? []).filter((one) => signing.has(one.id)).map(({ id, name, point }) => ({ name, key: { id, point } }));
  const named = new Map([...leaving, ...roots, ...authors, ...approvers].map(({ name, key }) => [key.id, { id: key.id, name, point: key.point }]));
  const stranger = signers.find((one) => !named.has(one.public.id));
  if (stranger !== undefined)
    return misuse("--sign", `the key ${stranger.public.id} signs and is no root key`, "name root keys by --root-key, or leave --root-key out");
  const ids = (keys: readonly NamedKey[]) => [...new Set(keys.map(({ key }) => key.id))].sort();
  const payload: RootPayload = {
    _type: "https://portcullis.io/release-root/v1",
    version: (old?.payload.version ?? 0) + 1,
    keys: [...named.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    roots: { keys: ids(roots), threshold: rootThreshold },
    approvers: { keys: ids(approvers), threshold, stages },
    authors: ids(authors),
  };
  const wrong = contradiction(payload);
  return wrong === null ? payload : misuse("--threshold", wrong, "a key counts once; see `portcullis release root --help`");
}

/** The same root file with one more signature. */
export function cosignedRoot(file: Given, signer: Signer, debug: Debug): string | Diagnostic {
  const unwrapped = unwrap(file, ROOT_TYPE);
  const read = "fault" in unwrapped ? unwrapped : rootIn(file, unwrapped, false);
  if ("fault" in read) return unsigned(file.path, read, debug);
  if ("fault" in unwrapped) return unsigned(file.path, unwrapped, debug);
  if (!read.keys.has(signer.public.id))
    return misuse("--sign", `the key ${signer.public.id} is not listed in \`${printable(file.path)}\``, "sign with a key that the file lists");
  if (read.signers.includes(signer.public.id))
    return misuse("--sign", `the key ${signer.public.id} signed \`${printable(file.path)}\` already`, "a key counts once");
  const more = JSON.parse(rootText(read.payload, [signer])) as { signatures: unknown[] };
  return canonicalJson({ ...unwrapped.envelope, signatures: [...unwrapped.envelope.signatures, ...more.signatures] });
}

function misuse(option: string, message: string, help: string): Diagnostic {
  return diagnostic("PCL1018", [option], message, { help });
}
