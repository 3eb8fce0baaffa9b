import { type Diagnostic, diagnostic } from "#diagnostic";
import { sha256 } from "../digest.ts";
import { type Debug, type Given, IN_TOTO, seal, signersOf, unsigned, unwrap } from "./envelope.ts";
import type { Signer } from "./key.ts";
import type { Root } from "./root.ts";

/** The author's signature of a release: an envelope of `release.json` itself. */
export function authorText(releaseJson: Uint8Array, signer: Signer): string {
  return seal(IN_TOTO, releaseJson, [signer]);
}

/** Key id of the author whose signature of this release holds. */
export function authorOf(file: Given, root: Root, release: string, debug: Debug): string | Diagnostic {
  const unwrapped = unwrap(file, IN_TOTO);
  if ("fault" in unwrapped) return unsigned(file.path, unwrapped, debug);
  const signers = signersOf(unwrapped, root.keys);
  if ("fault" in signers) return unsigned(file.path, signers, debug);
  const [author, second] = signers;
  const { authors } = root.payload;
  if (author === undefined || second !== undefined) return unsigned(file.path, { fault: "a release has one author" }, debug);
  if (authors.length > 0 && !authors.includes(author)) return unsigned(file.path, { fault: `the key ${author} is no author's` }, debug);
  const signed = sha256(unwrapped.payload);
  if (signed === release) return author;
  return diagnostic("PCL6003", [file.path, "release"], `the author signed release \`${signed}\`, not \`${release}\``, {
    help: "name the signature of this release",
  });
}
