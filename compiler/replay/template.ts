import type { Request } from "#model";
import { pathTemplate } from "./path-words.ts";

/** A request without what is personal or one-off in it: `GET /cart/{}`, `DNS api.example.com`; null where none was seen. */
export function templateOf(request: Request | null): string | null {
  if (request === null) return null;
  if (request.kind === "dns") return `DNS ${request.name}`;
  if (request.kind === "other") return "other";
  const path = request.path === null ? request.pathLike?.shown : pathTemplate(request.path);
  return `${request.method ?? "?"}${path === undefined ? "" : ` ${path}`}`;
}
