export { renderGithub } from "./github.ts";
export { diagnosticJson, renderJson } from "./json.ts";
export { countText, inOrder, pathText, placeText, SHOWN } from "./lines.ts";
export { renderSarif } from "./sarif.ts";
export { renderText, type TextOptions } from "./text.ts";
