export { CODES, type CodeRow } from "./codes.ts";
export { type Code, CompileError, type Diagnostic, diagnostic, hasErrors, invariant, type Path, type Place, type Severity } from "./diagnostic.ts";
export { fromIssues, type IssueContext, oneOf, quoted, seen, type Wording } from "./issues.ts";
export { codesNamed } from "./named.ts";
export { didYouMean, printable } from "./printable.ts";
export {
  countText,
  diagnosticJson,
  inOrder,
  pathText,
  placeText,
  renderGithub,
  renderJson,
  renderSarif,
  renderText,
  type TextOptions,
} from "./render/index.ts";
