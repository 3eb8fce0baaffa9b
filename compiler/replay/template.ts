import type { Request } from "#model";

/** Segments that name one thing rather than a kind of things: numbers, UUIDs, long hexadecimal or mixed identifiers. */
const IDENTIFIER = /^(\d+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{12,}|(?=.*\d)(?=.*[A-Za-z])[0-9A-Za-z_-]{16,})$/i;

/** A request without what is personal or one-off in it: `GET /cart/{}`, `DNS api.example.com`; null where none was seen. */
export function templateOf(request: Request | null): string | null {
  if (request === null) return null;
  if (request.kind === "dns") return `DNS ${request.name}`;
  if (request.kind === "other") return "other";
  const path = request.path === null ? "" : ` ${pathTemplate(request.path)}`;
  return `${request.method ?? "?"}${path}`;
}

function pathTemplate(target: string): string {
  const [path = ""] = target.split("?");
  return path
    .split("/")
    .map((segment) => (IDENTIFIER.test(segment) ? "{}" : segment))
    .join("/");
}
