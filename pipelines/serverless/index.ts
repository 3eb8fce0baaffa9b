export { type Handler, type HandlerOptions, handlerOf } from "./handler.ts";
export { type FunctionUrlEvent, type FunctionUrlResult, lambda, lambdaOf } from "./lambda.ts";
export { LIMITS, type Limits } from "./limits.ts";
export { default } from "./worker.ts";
