export { MAX_BYTES } from "./decode.ts";
export type * from "./document.ts";
export { nameOf, parseManifests } from "./parse.ts";
export { report, titleOf } from "./report.ts";
export { readShape, schemaDiagnostics } from "./schema.ts";
export { spellingOf } from "./spelling.ts";
export { type ParsedValue, parseValue } from "./value.ts";
