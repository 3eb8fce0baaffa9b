import { handlerOf } from "./handler.ts";

/** For runtimes that load a module with `fetch`: workers at the edge, Deno, Bun. `npm run build:function` bundles this file. */
export default { fetch: handlerOf() };
