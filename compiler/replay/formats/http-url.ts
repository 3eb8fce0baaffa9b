/** An access log's URL as a request has it: authority, and the target as sent. A bare target has no authority. */
export function requestTarget(url: string): { readonly host: string | null; readonly path: string } {
  const match = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)([^#]*)/i.exec(url);
  if (match === null) return { host: null, path: url };
  const [, host = "", path = ""] = match;
  return { host: host === "" ? null : host.replace(/^.*@/, ""), path: path.startsWith("/") ? path : `/${path}` };
}
