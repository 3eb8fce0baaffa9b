import { type Diagnostic, diagnostic, printable } from "#diagnostic";

const MAX_NAME = 255;

/** Why a path may not stand in a release directory; null if it may. Names are compared as the strictest file systems do. */
export function pathProblem(path: string): Diagnostic | null {
  const problem = wrongWith(path);
  return problem === null ? null : archiveProblem(path, problem);
}

/** E_ARCHIVE about an entry. */
export function archiveProblem(path: string, problem: string): Diagnostic {
  return diagnostic("PCL1024", [path], `the entry \`${printable(path)}\` ${problem}`, { help: "build the release again" });
}

function wrongWith(path: string): string | null {
  if (path === "") return "has no name";
  if (path.includes("\0")) return "has a NUL character in its name";
  if (/^[/\\]|^[a-z]:/i.test(path)) return "has an absolute path";
  const steps = path.split("/");
  if (steps.includes("..")) return "leads out of the directory";
  if (steps.some((step) => step === "" || step === ".")) return "has an empty step in its path";
  if (path.includes("\\")) return "has a backslash in its name";
  if (steps.some((step) => Buffer.byteLength(step) > MAX_NAME)) return `has a name longer than ${MAX_NAME} bytes`;
  if (steps.some((step) => /[\p{Cc}\p{Cf}\p{Cs}]/u.test(step))) return "has an invisible character in its name";
  return steps.some((step) => /[. ]$/.test(step)) ? "has a name that ends in a dot or space" : null;
}

/** Entries that some file systems take for one: equal after Unicode and case folding. */
export function twins(paths: Iterable<string>): Diagnostic[] {
  const seen = new Map<string, string>();
  const found: Diagnostic[] = [];
  for (const path of paths) {
    const folded = path.normalize("NFC").toUpperCase().toLowerCase().normalize("NFC");
    const earlier = seen.get(folded);
    if (earlier === undefined) seen.set(folded, path);
    else if (earlier !== path) found.push(archiveProblem(path, `is the same as \`${printable(earlier)}\` on some file systems`));
  }
  return found;
}
