export { guarded } from "./guard.ts";
export { handlerOf } from "./handler.ts";
export { serverOf } from "./node.ts";
