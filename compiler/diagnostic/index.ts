export { CODES, type CodeRow } from "./codes.ts";
export { type Code, CompileError, type Diagnostic, diagnostic, hasErrors, invariant, type Path, type Place, type Severity } from "./diagnostic.ts";
export { didYouMean, printable } from "./printable.ts";
