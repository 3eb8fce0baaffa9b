import { CompileError, printable } from "#diagnostic";
import { authorOf, type Debug, type Root, readRoot } from "#release";
import type { Io } from "../io.ts";
import type { Args, OptionSpec } from "../verb.ts";
import { given, misused, must } from "./files.ts";

/** Whose word counts. */
export const ROOT: readonly OptionSpec[] = [
  { flags: "--root <file>", text: "the root file; where keys were rotated all of them, oldest first", many: true },
  { flags: "--root-digest <digest>", text: "the sha256 digest that the first root file has to have" },
];
export const AUTHOR: OptionSpec = { flags: "--author <file>", text: "the author's signature of the release, as `release sign` wrote it" };

/** The root file that options name; null where none is named. */
export function rootNamed(args: Args, io: Io, debug: Debug): Root | null {
  const files = args.list("root");
  const pin = args.text("rootDigest");
  if (files.length === 0) return pin === null ? null : misused("--root", "--root is missing", "name the root file that has this digest");
  if (pin !== null && !/^(sha256:)?[0-9a-f]{64}$/.test(pin))
    misused("--root-digest", `\`${printable(pin)}\` is no digest`, "write `sha256:` and 64 hex digits, as sha256sum prints them");
  const { value, diagnostics } = readRoot(
    files.map((path) => given(path, io)),
    pin === null ? null : `sha256:${pin.replace("sha256:", "")}`,
    debug,
  );
  if (value === null) throw new CompileError(diagnostics);
  return value;
}

/** Who signed the release; undefined where no signature is given. */
export function authorNamed(args: Args, root: Root, release: string, io: Io, debug: Debug): string | undefined {
  const path = args.text("author");
  return path === null ? undefined : must(authorOf(given(path, io), root, release, debug));
}

/** A key as people know it. */
export function keyName(root: Root | null, id: string): string {
  const name = root?.payload.keys.find((one) => one.id === id)?.name;
  return name === undefined ? id.slice(0, 16) : `${printable(name)} (${id.slice(0, 16)})`;
}
