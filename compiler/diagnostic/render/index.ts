export { renderGithub } from "./github.ts";
export { diagnosticJson, renderJson } from "./json.ts";
export { countText, inOrder, pathText, placeText } from "./lines.ts";
export { renderSarif } from "./sarif.ts";
export { renderText, type TextOptions } from "./text.ts";
