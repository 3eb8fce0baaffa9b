import { CompileError, diagnostic, printable } from "#diagnostic";
import { readBody, typeOf } from "./body.ts";
import { Desk } from "./desk.ts";
import { readEnvelope } from "./envelope.ts";
import { whole } from "./later.ts";
import { LIMITS, type Limits } from "./limits.ts";
import { answer, problem, Refused, refuse, statusOf } from "./problem.ts";
import type { Asked, Verb } from "./shapes.ts";

export interface HandlerOptions {
  readonly limits?: Partial<Limits>;
  /** ISO date by which waivers and rules expire; the day it is, unless told. */
  readonly today?: () => string;
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number;
}
/** A web-standard handler: knows requests and answers, and nothing of the platform that runs it. */
export type Handler = (request: Request) => Promise<Response>;

/** Modules of verbs, loaded when somebody asks. */
const ASKS: { readonly [V in Verb]: () => Promise<{ ask(desk: Desk, asked: Asked<V>): unknown }> } = {
  compile: () => import("./ask/compile.ts"),
  diff: () => import("./ask/diff.ts"),
  eval: () => import("./ask/eval.ts"),
  explain: () => import("./ask/explain.ts"),
  lint: () => import("./ask/lint.ts"),
};

/** `open` makes a desk for each try, since one that ended halfway has findings of its own. */
interface Asking {
  readonly request: Request;
  readonly url: URL;
  readonly limits: Limits;
  open(): Desk;
}
type Route = { readonly method: "GET" | "POST"; run(asking: Asking): Promise<unknown> };

const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  ["/healthz", { method: "GET", run: async () => ({ ok: true }) }],
  ["/v1/capabilities", { method: "GET", run: capabilities }],
  ["/v1/schema", { method: "GET", run: async ({ url }) => (await import("./openapi.ts")).schemaNamed(url.searchParams.get("name")) }],
  ["/v1/openapi.json", { method: "GET", run: async () => (await import("./openapi.ts")).openapi() }],
  ...(Object.keys(ASKS) as Verb[]).map((verb): [string, Route] => [`/v1/${verb}`, posted(verb)]),
]);

/** Paths and how they are asked, for the OpenAPI document. */
export const PATHS: readonly string[] = [...ROUTES].map(([path, { method }]) => `${method} ${path}`);

function posted<V extends Verb>(verb: V): Route {
  return {
    method: "POST",
    run: async ({ request, url, limits, open }) => {
      const type = typeOf(request);
      const bytes = await readBody(request, limits);
      const asked = await whole(() => readEnvelope(verb, type, bytes, url.searchParams));
      const { ask } = await ASKS[verb]();
      return whole(() => ask(open(), asked));
    },
  };
}

async function capabilities({ url, open }: Asking): Promise<unknown> {
  const { ask } = await import("./ask/capabilities.ts");
  return whole(() => ask(open(), url.searchParams));
}

/** Makes a handler with limits of its own. */
export function handlerOf(options: HandlerOptions = {}): Handler {
  const limits = { ...LIMITS, ...options.limits };
  const today = options.today ?? (() => new Date().toISOString().slice(0, 10));
  const now = options.now ?? (() => performance.now());
  return async (request) => {
    try {
      const url = new URL(request.url);
      return answer(await routeOf(request, url).run({ request, url, limits, open: () => new Desk(limits, today(), now) }));
    } catch (error) {
      return problem(refusalOf(error));
    }
  };
}

function routeOf(request: Request, { pathname }: URL): Route {
  const route = ROUTES.get(pathname);
  if (route === undefined)
    return refuse(404, "PCL1018", [printable(pathname)], "there is nothing at this path", `known paths: ${[...ROUTES.keys()].join(", ")}`);
  if (request.method === route.method || (request.method === "HEAD" && route.method === "GET")) return route;
  return refuse(405, "PCL1018", [pathname], `\`${printable(request.method)}\` is not known here`, `use ${route.method}`, { allow: route.method });
}

function refusalOf(error: unknown): Refused {
  if (error instanceof Refused) return error;
  if (error instanceof CompileError) return new Refused(statusOf(error.diagnostics), error.diagnostics);
  const stack = error instanceof RangeError && /call stack/i.test(error.message);
  if (stack) return new Refused(413, [diagnostic("PCL1003", [], "the input nests deeper than this can follow", { help: "send something flatter" })]);
  const text = error instanceof Error ? error.message : String(error);
  return new Refused(500, [diagnostic("PCL9001", [], printable(text, 400), { help: "please report it with the request" })]);
}
