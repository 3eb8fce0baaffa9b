import { CODES, type Code, type Diagnostic, diagnostic, type Path, type Place } from "#diagnostic";

/** Findings that came from another process, rebuilt from data; places become relative to the current folder. */
export function findingsOf(data: readonly unknown[], shown: (path: string) => string): Diagnostic[] {
  return data.flatMap((one) => {
    if (typeof one !== "object" || one === null) return [];
    const { code, at, message, help, source, witness } = one as Partial<Record<keyof Diagnostic, unknown>>;
    if (typeof code !== "string" || !Object.hasOwn(CODES, code) || typeof message !== "string") return [];
    const path: Path = Array.isArray(at) ? at.filter((step) => typeof step === "string" || typeof step === "number") : [];
    const place = placeOf(source, shown);
    return [
      diagnostic(code as Code, path, message, {
        ...(typeof help === "string" ? { help } : {}),
        source: place,
        ...(witness === undefined ? {} : { witness }),
      }),
    ];
  });
}

/** A place with its file relative to the current folder, where it is an absolute path. */
function placeOf(source: unknown, shown: (path: string) => string): Place | null {
  if (typeof source !== "object" || source === null) return null;
  const { file, line, column } = source as Partial<Place>;
  if (typeof file !== "string" || typeof line !== "number") return null;
  return { file: shownFile(file, shown), line, ...(typeof column === "number" ? { column } : {}) };
}

export function shownFile(file: string, shown: (path: string) => string): string {
  const path = file.startsWith("file://") ? decodeURIComponent(new URL(file).pathname) : file;
  return path.startsWith("/") ? shown(path) : file;
}
