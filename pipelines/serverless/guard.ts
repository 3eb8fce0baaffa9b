import { createHash, timingSafeEqual } from "node:crypto";
import type { Handler } from "./handler.ts";
import { problem, Refused, refuse } from "./problem.ts";

export interface Door {
  /** What clients may call this server: names with their port. Empty: any, since a token is asked for. */
  readonly hosts: readonly string[];
  /** What every request must know; null only where nobody else can reach the server. */
  readonly token: string | null;
}

/** Lets in who knows the token and means this server: another page's request, or another name for our address, is refused. */
export function guarded(handler: Handler, { hosts, token }: Door): Handler {
  return async (request) => {
    try {
      const host = request.headers.get("host")?.toLowerCase() ?? "";
      if (hosts.length > 0 && !hosts.includes(host))
        refuse(403, "PCL1018", ["host"], "this server is not meant by this host name", `it is ${hosts.join(", ")}`);
      const origin = request.headers.get("origin");
      if (origin !== null && origin.toLowerCase() !== `http://${host}`)
        refuse(403, "PCL1018", ["origin"], "pages of other sites may not ask this server");
      if (token !== null && !same(request.headers.get("authorization") ?? "", `Bearer ${token}`))
        refuse(401, "PCL1018", ["authorization"], "a bearer token is needed", "send `authorization: Bearer TOKEN`", { "www-authenticate": "Bearer" });
    } catch (error) {
      if (error instanceof Refused) return problem(error);
      throw error;
    }
    return handler(request);
  };
}

/** Takes the same time wherever the texts differ. */
function same(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash("sha256").update(text).digest());
  return timingSafeEqual(left as Buffer, right as Buffer);
}
