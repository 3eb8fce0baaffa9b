import { escape } from "#algebra";

/** Request targets whose path, cut at `?` or `#`, is the text byte for byte, or starts with it (app-policy up to 3.31.5). */
export function rawPath(kind: "exact" | "prefix", path: string): string {
  return kind === "exact" ? `${escape(path)}([?#](?s:.*))?` : `${escape(path)}(?s:.*)`;
}
